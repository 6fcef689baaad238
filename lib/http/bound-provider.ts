import type { AccessToken } from '../core/access-token.js';
import type { TokenSource } from '../core/token-source.js';
import type { AttachPolicy } from '../protocol/definition/attach-policy.js';

/** What `http/` needs to know of a provider in order to attach its tokens. */
export interface BoundProvider {
  readonly name: string;
  /** WHATWG origins that the token may go to. */
  readonly origins: ReadonlySet<string>;
  /**
   * For a provider whose base URL comes with the token: whether this one may be used (https, matching the definition's
   * pattern). Where it is given, only the origin of the token's own base URL is allowed, in place of `origins`.
   */
  allowsBaseURL?(baseURL: string): boolean;
  /** Whether a request without a subject is refused. Default: false. */
  readonly requireSubject?: boolean;
  /** ProviderAuthRequestOption token is meant by a request that does not say so. Where it is given, a request without a subject is refused. */
  resolveSubject?(): string | undefined;
  /** Absent for a provider without a token endpoint. */
  readonly tokens: BoundTokens | undefined;
  readonly attach: AttachPolicy<unknown>;
  credentials(subject?: string): Promise<unknown>;
  /** Told about what happens on the way: replays, rejections. Never a secret. */
  report?(event: 'replayed' | 'rejected', details: { readonly subject?: string | undefined }): void;
}

/** A provider's tokens, as far as a request needs them. */
export interface BoundTokens extends TokenSource, Peek {
  /** Told when the one replay, sent with `token`, was rejected too. */
  refused?(token: AccessToken, subject?: string): void;
}

export interface Peek {
  /** A usable token at once, or `undefined`: then `token()` says why or waits. */
  peek(subject?: string): AccessToken | undefined;
}
