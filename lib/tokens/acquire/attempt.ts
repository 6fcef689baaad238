import type { AccessToken } from '../../core/access-token.js';
import type { TokenOptions } from '../../core/token-source.js';

/** What the token sources above ask for. `signal` aborts when nobody waits any more. */
export interface AcquisitionOptions extends TokenOptions {
  /** By the schedule, which bounds its renewals itself. */
  readonly scheduled?: boolean;
  /** Told when the token is another replica's, taken over: nobody was asked for it. */
  readonly onAdopt?: () => void;
}

/** One attempt at a token endpoint, bounded by whoever makes it. */
export interface Attempt {
  /** Aborts at the deadline and at shutdown: from then on nothing may change. */
  readonly signal: AbortSignal;
  /** Sends one token request to `endpoint`, an origin, as soon as it may be sent. Rejects when it may not be. */
  send<T>(endpoint: string, request: () => Promise<T>): Promise<T>;
  /** Fetches a server's metadata from `endpoint`, an origin. */
  fetchMetadata<T>(endpoint: string, request: () => Promise<T>): Promise<T>;
  /** Tries a renewal that something else can take the place of: `undefined` when it fails, for whatever reason. */
  refresh(work: (attempt: Attempt) => Promise<AccessToken>): Promise<AccessToken | undefined>;
}

/** Acquires a token from its provider, once. Rejects with a `TokenAcquisitionError`. */
export type Acquire = (options: TokenOptions, attempt: Attempt) => Promise<AccessToken>;
