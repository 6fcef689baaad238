import { inspect } from 'node:util';
import { untilAborted } from '../core/abort.js';
import type { AccessToken } from '../core/access-token.js';
import { ProviderAuthError } from '../core/errors.js';
import type { TokenOptions } from '../core/token-source.js';
import type { Attached } from './attached-request.js';
import type { BoundProvider } from './bound-provider.js';
import { rejection } from './replay.js';
import type { TokenOwner } from './request-subject.js';

/** What authorises one request. Printed, it shows nothing of it. */
export interface Authorization {
  /** A new object each time, with the secrets in clear: for the request alone. */
  readonly headers: Record<string, string>;
  /** Absent for a provider without a token endpoint. */
  readonly token: AccessToken | undefined;
  /** Why there is no other token, when `rejected()` answered false for want of one. It holds no secret. */
  readonly acquisitionError: ProviderAuthError | undefined;
  /**
   * Says that the API refused this authorization, and answers whether another try, with another `authorize()`, is worth it:
   * whether there is another token. All who say so of a token share one acquisition, and rejections are followed by a cooldown
   * of 1 s, doubling to 60 s, in which the answer is false. Asked again, it answers the same, and counts no second rejection.
   *
   * `signal` ends this wait, never the acquisition. Throws the signal's reason, and nothing else.
   */
  rejected(options?: Pick<TokenOptions, 'signal'>): Promise<boolean>;
}

/** Tokens that came in answer to a rejection. */
const replacements = new WeakSet<AccessToken>();

export class ProviderAuthorization implements Authorization {
  readonly #provider: BoundProvider;
  readonly #owner: Partial<TokenOwner>;
  readonly #headers: readonly Attached[];
  #isReplaced: Promise<boolean> | undefined;
  #acquisitionError: ProviderAuthError | undefined;

  constructor(
    provider: BoundProvider,
    owner: Partial<TokenOwner>,
    readonly token: AccessToken | undefined,
    headers: readonly Attached[],
  ) {
    this.#provider = provider;
    this.#owner = owner;
    this.#headers = headers;
  }

  get headers(): Record<string, string> {
    return Object.fromEntries(this.#headers.map(({ name, value }) => [name, value]));
  }

  get acquisitionError(): ProviderAuthError | undefined {
    return this.#acquisitionError;
  }

  async rejected({ signal }: Pick<TokenOptions, 'signal'> = {}): Promise<boolean> {
    this.#isReplaced ??= this.#replace();
    return untilAborted(this.#isReplaced, signal);
  }

  async #replace(): Promise<boolean> {
    const { tokens } = this.#provider;
    const { subject, grant } = this.#owner;
    this.#provider.report({ type: 'rejected', subject });
    if (tokens === undefined || this.token === undefined) return false;
    try {
      const other = await tokens.token(rejection(this.token, { subject, grant }));
      if (!other.is(this.token)) {
        replacements.add(other);
        return true;
      }
      // Refused although it is new, and too soon for one more: the bound clients say so of a replay that is refused.
      if (replacements.has(this.token)) tokens.refused?.(this.token, subject);
    } catch (error) {
      if (error instanceof ProviderAuthError) this.#acquisitionError = error;
    }
    return false;
  }

  toJSON(): { readonly provider: string } {
    return { provider: this.#provider.name };
  }

  [inspect.custom](): string {
    return `[Authorization ${this.#provider.name}]`;
  }
}
