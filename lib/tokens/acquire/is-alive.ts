import { type AccessToken, renewalOf } from '../../core/access-token.js';

/** Whether a token can still be used, or the refresh token that came with it. `now`: milliseconds since the epoch. */
export function isAlive(token: AccessToken, now: number): boolean {
  const renewal = renewalOf(token);
  return token.expiresAt > now || (renewal !== undefined && (renewal.expiresAt ?? Number.POSITIVE_INFINITY) > now);
}
