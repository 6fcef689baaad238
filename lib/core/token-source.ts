import type { AccessToken } from './access-token.js';

/** Whose token a caller wants, how long it waits, and which token it cannot use. */
export interface TokenOptions {
  /** Whose token (tenant, merchant). Absent: the application's own. */
  readonly subject?: string;
  /** How long this caller waits. It ends the wait, never the acquisition that others share. */
  readonly signal?: AbortSignal;
  /**
   * What authorises the acquisition beside the credentials: a user's token to exchange (RFC 8693), an assertion. Opaque; the
   * definition's `request` and `read` get it. Only with a subject, because the token is kept under that. Of callers who share
   * an acquisition, the one who started it counts; nothing is kept of it.
   */
  readonly grant?: unknown;
  /** Asks for another token than this one. Tokens are compared by text. */
  readonly replaces?: AccessToken;
  /** Why `replaces` will not do: `due` for renewal, or `rejected` by the resource server. */
  readonly reason?: 'due' | 'rejected';
}

/**
 * Promises an access token that was usable when it was handed out.
 *
 * Everything between a request and a token endpoint is a decorator of this interface. Asked for another token than
 * `replaces`, a source may still return that one: then there is no better one at the moment.
 */
export interface TokenSource {
  token(options?: TokenOptions): Promise<AccessToken>;
}
