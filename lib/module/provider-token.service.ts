import { inspect } from 'node:util';
import type { Observable } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import type { TokenOptions } from '../core/token-source.js';
import type { ProviderFetch } from '../http/fetch/provider-fetch.js';
import type { Authorization } from '../http/authorization.js';
import type { AuthorizeOptions } from '../http/authorize.js';
import type { ComposableDispatcher } from '../http/undici/dispatch.js';
import type { GivenSubject, ProviderRuntime } from '../runtime/provider-runtime.js';
import type { ProviderStatus } from '../runtime/provider-status.js';

/**
 * One provider's tokens, and what clients other than axios need to send them. Without a subject, the definition's
 * `resolveSubject` says whose token is meant, at the moment of the call.
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

  /** A token that was usable when handed out; waits for the first one. Throws TokenAcquisitionError, RequestRefusedError. */
  getToken(options?: TokenOptions): Promise<AccessToken> {
    return this.#runtime.token(options);
  }

  /**
   * A usable token at once, or `undefined` when there is none: it never waits. When the token is due, a renewal starts
   * in the background; a first token is not acquired. Throws RequestRefusedError (`ERR_SUBJECT_REQUIRED`).
   */
  peek(...whose: readonly [subject?: string]): AccessToken | undefined {
    return this.#runtime.peek(given(whose));
  }

  /**
   * Status of a subject's token, or without a subject of the application's own: state, expiry, next renewal, last
   * failure, cooldown, rejections, credentials in use; and of the provider: its store, how many tokens it holds. Times in whole
   * milliseconds since the epoch. No secrets. Changes nothing and asks nobody, not even the definition's `resolveSubject`. Throws RequestRefusedError (`ERR_SUBJECT_REQUIRED`).
   */
  status(...whose: readonly [subject?: string]): ProviderStatus {
    return this.#runtime.status(given(whose));
  }

  /** The application's own tokens, each as it is acquired. Hot; a new subscriber gets the last one at once. */
  get token$(): Observable<AccessToken> {
    return this.#runtime.token$;
  }

  /**
   * What a request to `url` needs to be authorised, for every client with hooks: `headers` (what is attached, and the definition's
   * `http.headers`), the `token`, and `rejected()` to say that the API refused it, which answers whether another try is worth it.
   * Good for one request: the client must not carry the headers to another origin, a redirect's included. `signal` ends the wait
   * for a token. Throws RequestRefusedError (`ERR_ORIGIN_NOT_ALLOWED`), TokenAcquisitionError.
   */
  async authorize(url: string | URL, options?: AuthorizeOptions): Promise<Authorization> {
    return this.#runtime.authorize(url, options);
  }

  /** The `headers` of `authorize()` alone: nobody can say that the API refused them, so a revoked token serves until it is due. */
  async headers(url: string | URL, options?: AuthorizeOptions): Promise<Record<string, string>> {
    return (await this.authorize(url, options)).headers;
  }

  /**
   * The bare token text, for clients that take a callback. It needs no `this`. No origin is checked, nothing is attached but
   * what the client attaches, and nobody can say that the API refused it.
   */
  readonly accessToken = async (options?: TokenOptions): Promise<string> => (await this.getToken(options)).reveal();

  /** `fetch` with this provider's token: origin check, replay and redacted errors as with axios. It needs no `this`. */
  get fetch(): ProviderFetch {
    return this.#runtime.fetch;
  }

  /**
   * An undici dispatcher (an `Agent`, or what was composed of one) whose requests carry this provider's token: origin check and one
   * replay as with axios. For undici's own functions, and for `fetch` with a `dispatcher`. undici 7 or 8.
   *
   * A request to another origin fails with `ERR_ORIGIN_NOT_ALLOWED`. A redirect is followed by `fetch`, or by an interceptor that is
   * composed after this one. Bodies that are no text and no bytes are not sent again.
   */
  dispatcher<Composed>(
    base: ComposableDispatcher<Composed>,
    whose?: Pick<TokenOptions, 'subject' | 'grant'>,
  ): Composed {
    return base.compose(this.#runtime.interceptor(whose));
  }

  toJSON(): { readonly provider: string } {
    return { provider: this.#runtime.name };
  }

  [inspect.custom](): string {
    return `[ProviderTokenService ${this.#runtime.name}]`;
  }
}

/** An argument that is `undefined` was given; only a missing one was not. */
function given(whose: readonly [subject?: string]): GivenSubject | undefined {
  return whose.length === 0 ? undefined : { subject: whose[0] };
}
