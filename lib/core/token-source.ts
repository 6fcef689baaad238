import type { AccessToken } from './access-token.js';

/** Whose token a caller wants, how long it waits, and which token it cannot use. */
export interface TokenOptions {
  /** Whose token (tenant, merchant). Absent: the application's own. */
  readonly subject?: string;
  /** This caller's patience. It ends the caller's wait, never the acquisition that others share. */
  readonly signal?: AbortSignal;
  /** Another token than this one. Tokens are compared by text. */
  readonly replaces?: AccessToken;
  /** Why `instead` will not do: `due` for renewal, or `rejected` by the resource server. */
  readonly reason?: 'due' | 'rejected';
}

/**
 * Promises an access token that was usable when it was handed out.
 *
 * Everything between a request and a token endpoint is a decorator of this interface. For `instead`, a source may
 * answer with that very token: then there is no better one to be had now.
 */
export interface TokenSource {
  token(demand?: TokenOptions): Promise<AccessToken>;
}
