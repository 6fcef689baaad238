/** How it stands with a token: none yet, one under way, sent, sent and renewed behind, or not sent any more. */
export type TokenState = 'absent' | 'acquiring' | 'fresh' | 'due' | 'expired';

/** What is known of one subject's token, without secrets. Times in milliseconds since the epoch. */
export interface TokenStatus {
  readonly state: TokenState;
  /** When the provider says that the token dies. */
  readonly expiresAt: number | undefined;
  /** When the next renewal is due. */
  readonly refreshAt: number | undefined;
  /** When the last acquisition succeeded. */
  readonly acquiredAt: number | undefined;
  /** The last acquisition that failed; kept when a later one succeeds. */
  readonly lastFailure: { readonly code: string; readonly at: number } | undefined;
  /** Until when no acquisition is tried, after a failure. */
  readonly cooldownUntil: number | undefined;
}
