import type { AccessToken } from '../core/access-token.js';
import type { TokenSource } from '../core/token-source.js';
import type { AttachPolicy } from '../protocol/attach-policy.js';

/** What `http/` needs to know of a provider in order to attach its tokens. */
export interface BoundProvider {
  readonly name: string;
  /** WHATWG origins that the token may go to. */
  readonly origins: ReadonlySet<string>;
  /** Absent for a provider without a token endpoint. */
  readonly tokens: (TokenSource & Peek) | undefined;
  readonly attach: AttachPolicy<unknown>;
  credentials(subject?: string): Promise<unknown>;
  /** Told about what happens on the way: replays, rejections. Never a secret. */
  report?(event: 'replayed' | 'rejected', details: { readonly subject?: string | undefined }): void;
}

export interface Peek {
  /** A usable token at once, or `undefined`: then `token()` says why or waits. */
  peek(subject?: string): AccessToken | undefined;
}
