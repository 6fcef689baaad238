import type { ErrorCode } from '../core/errors.js';
import type { AccessToken } from '../core/access-token.js';
import type { TokenSource } from '../core/token-source.js';
import type { AttachPolicy } from '../protocol/definition/attach-policy.js';
import type { InstanceOptions } from '../protocol/definition/provider-http-options.js';
import type { Connection } from './connection.js';

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
  /** Whether a request may name a subject at all. */
  readonly expectsSubject: boolean;
  /** Whether a request without a subject is refused. */
  readonly requireSubject: boolean;
  /** Whose token is meant by a request that does not say so. Where it is given, a request without a subject is refused. */
  resolveSubject?(): string | undefined;
  /** Absent for a provider without a token endpoint. */
  readonly tokens: BoundTokens | undefined;
  readonly attach: AttachPolicy<unknown>;
  /** Options of its HttpService, as far as other clients know them too. */
  readonly http: InstanceOptions;
  /** Whether proxies of the environment count. */
  readonly environmentProxy: boolean;
  /** In a test, in place of the network. */
  readonly connection?: Connection;
  credentials(subject?: string): Promise<unknown>;
  /** A text fit for a message: one line, without these secrets or any that the provider knows. */
  redact(text: string, secrets: readonly unknown[]): string;
  report(event: BoundProviderEvent): void;
}

/** What happens to a provider's requests. Never a secret. */
export type BoundProviderEvent =
  | { readonly type: 'replayed'; readonly subject: string | undefined }
  | { readonly type: 'rejected'; readonly subject: string | undefined }
  | { readonly type: 'refused'; readonly code: ErrorCode }
  /** Code of the definition threw; `reason` is redacted. */
  | { readonly type: 'policy_failed'; readonly policy: PolicyName; readonly reason: string };

export type PolicyName = 'attach' | 'isRejection' | 'resolveSubject';

/** A provider's tokens, as far as a request needs them. */
export interface BoundTokens extends TokenSource, Peek {
  /** Told when the one replay, sent with `token`, was rejected too. */
  refused?(token: AccessToken, subject?: string): void;
}

export interface Peek {
  /** A usable token at once, or `undefined`: then `token()` says why or waits. */
  peek(subject?: string): AccessToken | undefined;
}
