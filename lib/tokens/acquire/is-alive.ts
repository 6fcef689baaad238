import { type AccessToken, type Renewal, renewalOf } from '../../core/access-token.js';

/** Whether a refresh token can still be used. `now`: milliseconds since the epoch. */
export function canRefresh(renewal: Renewal | undefined, now: number): boolean {
  return renewal !== undefined && (renewal.expiresAt ?? Number.POSITIVE_INFINITY) > now;
}

/** Whether a token can still be used, or the refresh token that came with it. `now`: milliseconds since the epoch. */
export function isAlive(token: AccessToken, now: number): boolean {
  return token.expiresAt > now || canRefresh(renewalOf(token), now);
}
