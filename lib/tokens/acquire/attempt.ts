import type { AccessToken } from '../../core/access-token.js';
import type { TokenAcquisitionError } from '../../core/errors.js';
import type { TokenOptions } from '../../core/token-source.js';
import type { Effort } from './effort.js';

/** What the token sources above ask for. `signal` aborts when nobody waits any more. */
export interface AcquisitionOptions extends TokenOptions {
  /** By the schedule, which bounds its renewals itself. */
  readonly scheduled?: boolean;
  /** Told when the token is another replica's, taken over: nobody was asked for it. */
  readonly onAdopt?: () => void;
  /** Where is written down what it takes. */
  readonly effort?: Effort;
  /** When it has to end. Milliseconds since the epoch. Default: the provider's deadline from now. */
  readonly deadline?: number;
  /** What another replica's acquisition failed with last: the wait after the next failure goes on from there. */
  readonly lastFailure?: TokenAcquisitionError;
  /** Asked before anything is sent that may end another replica's token. */
  readonly lease?: Lease;
}

/** The right of one replica to end a token that others may use. Both throw `ERR_STORE_REQUIRED`. */
export interface Lease {
  /** Right before a token request is sent: it is still the one that may. */
  check(): void;
  /** Before a refresh token is sent: nobody has sent it, and nobody else will. */
  spend(refreshToken: string): Promise<void>;
}

/** One attempt at a token endpoint, bounded by whoever makes it. */
export interface Attempt {
  /** Aborts at the deadline and at shutdown: from then on nothing may change. */
  readonly signal: AbortSignal;
  /** Where is written down what the acquisition takes. Absent: nobody asks. */
  readonly effort?: Effort | undefined;
  /** Sends one token request to `endpoint`, an origin, as soon as it may be sent. Rejects when it may not be. */
  send<T>(endpoint: string, request: () => Promise<T>): Promise<T>;
  /** Fetches a server's metadata from `endpoint`, an origin. */
  fetchMetadata<T>(endpoint: string, request: () => Promise<T>): Promise<T>;
  /** Tries a renewal that something else can take the place of: `undefined` when it fails, for whatever reason. */
  refresh(work: (attempt: Attempt) => Promise<AccessToken>, refreshToken?: string): Promise<AccessToken | undefined>;
}

/** Acquires a token from its provider, once. Rejects with a `TokenAcquisitionError`. */
export type Acquire = (options: TokenOptions, attempt: Attempt) => Promise<AccessToken>;
