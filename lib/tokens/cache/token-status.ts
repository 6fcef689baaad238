import type { CredentialsInUse } from '../acquire/effort.js';

/** State of a token: none yet, the first on its way, served, served while it is renewed, or no longer served. */
export type TokenState = 'absent' | 'acquiring' | 'fresh' | 'due' | 'expired';

/** Status of one subject's token, without secrets. Times in whole milliseconds since the epoch. */
export interface TokenStatus {
  readonly state: TokenState;
  /** When the token dies: as its provider says, but no later than the definition's `lifetime.max` allows. */
  readonly expiresAt: number | undefined;
  /** What is left until then; 0 when it is dead. Whole milliseconds. */
  readonly remainingMs: number | undefined;
  /** When it is renewed, or tried again; `undefined` where that waits for a caller, or is under way without a living token. */
  readonly refreshAt: number | undefined;
  /** When the token came: the last acquisition succeeded, or another replica's token was taken over. */
  readonly acquiredAt: number | undefined;
  /** The last acquisition that failed; kept when a later one succeeds. */
  readonly lastFailure: { readonly code: string; readonly at: number } | undefined;
  /** Until when no acquisition is tried, after a failure. */
  readonly cooldownUntil: number | undefined;
  /** Rejections by the API; `undefined` when there has been none for a while. */
  readonly rejections: RejectionStatus | undefined;
  /** The credentials that were accepted last; `undefined` until an acquisition of this process has used any. */
  readonly credentials: CredentialsInUse | undefined;
}

/** How an API rejects tokens. Times in whole milliseconds since the epoch. */
export interface RejectionStatus {
  /** When the first of these rejections came. */
  readonly since: number;
  /** How many there have been. */
  readonly count: number;
  /** Until when a rejection causes no acquisition; `undefined` when the next one does. */
  readonly until: number | undefined;
}
