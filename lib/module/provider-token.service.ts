import { inspect } from 'node:util';
import type { Observable } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import { RequestRefusedError } from '../core/errors.js';
import type { TokenOptions } from '../core/token-source.js';
import type { ProviderFetch } from '../http/fetch/provider-fetch.js';
import type { HeadersOptions } from '../http/provider-headers.js';
import { has, withoutPrototype } from '../core/without-prototype.js';
import type { ProviderRuntime, ProviderStatus } from '../runtime/provider-runtime.js';

/**
 * One provider's tokens, and ways out for clients that are not axios. Where no subject is given, the definition's `subject`
 * says whose token is meant, at the moment of the call.
 *
 * A subject that is given but empty (`{ subject: undefined }`, `''`) is refused with `ERR_SUBJECT_REQUIRED`: an empty
 * request context must not get the application's own token.
 */
export class ProviderTokenService {
  readonly #runtime: ProviderRuntime;

  /** @internal */
  constructor(runtime: ProviderRuntime) {
    this.#runtime = runtime;
  }

  /** A token that was usable when handed out; waits for the first one. Throws TokenAcquisitionError. */
  async getToken(demand?: TokenOptions): Promise<AccessToken> {
    this.#refuseEmptySubject(demand);
    return this.#runtime.token(demand);
  }

  /** A usable token at once, or `undefined`; never acquires one. Throws RequestRefusedError (`ERR_SUBJECT_REQUIRED`). */
  peek(...whose: readonly [subject?: string]): AccessToken | undefined {
    if (whose.length === 0) return this.#runtime.peek();
    const [subject] = whose;
    this.#refuseEmptySubject({ subject });
    return this.#runtime.peek(subject);
  }

  /**
   * How it stands with a subject's token, without one the application's own: state, expiry, next renewal, last failure,
   * cooldown. No secrets; asks nobody, not even the definition's `subject`.
   */
  status(...whose: readonly [subject?: string]): ProviderStatus {
    if (whose.length === 0) return this.#runtime.status();
    const [subject] = whose;
    this.#refuseEmptySubject({ subject });
    return this.#runtime.status(subject);
  }

  /** Each newly acquired token of the application's own. Hot; replays the last. */
  get token$(): Observable<AccessToken> {
    return this.#runtime.token$;
  }

  /**
   * The headers that authorise a request to `url`, with the definition's `http.headers`; `signal` ends the wait for them. Throws
   * RequestRefusedError (`ERR_ORIGIN_NOT_ALLOWED`).
   */
  async headers(url: string | URL, options?: HeadersOptions): Promise<Record<string, string>> {
    this.#refuseEmptySubject(options);
    return this.#runtime.headers(url, options && withoutPrototype(options));
  }

  /** The bare token text, for clients that ask a callback for it. Can be passed around. */
  readonly accessToken = async (options?: TokenOptions): Promise<string> => (await this.getToken(options)).reveal();

  /** `fetch` with this provider's token: origin check, replay and clean errors as with axios. Can be passed around. */
  get fetch(): ProviderFetch {
    return this.#runtime.fetch;
  }

  toJSON(): { readonly provider: string } {
    return { provider: this.#runtime.name };
  }

  [inspect.custom](): string {
    return `[ProviderTokenService ${this.#runtime.name}]`;
  }

  #refuseEmptySubject(options: { readonly subject?: string | undefined } | undefined): void {
    if (options === undefined || !has(options, 'subject')) return;
    if (typeof options.subject === 'string' && options.subject !== '') return;
    throw new RequestRefusedError(
      'ERR_SUBJECT_REQUIRED',
      this.#runtime.name,
      "the given subject is empty; name whose token it is, or leave `subject` out for the application's own",
    );
  }
}
