import { AccessToken, renewalOf, type TokenSnapshot } from './access-token.js';

/**
 * A token with its secrets, to be written down; `restored` makes it again. `ahead`: how far the clock that its times are to
 * be read by is ahead of the one that they are on. Milliseconds.
 */
export function snapshotOf(token: AccessToken, ahead: number): TokenSnapshot {
  const { tokenType, scope, baseURL, generation, expiresAt, refreshAt, usableUntil } = token;
  const text = { value: token.reveal(), tokenType, scope, baseURL, renewal: renewalOf(token) };
  return shifted({ ...text, generation, expiresAt, refreshAt, usableUntil }, ahead);
}

/** The token of a snapshot. `ahead`: how far the clock of its times is ahead of the one that the token is to live by. */
export function restored(snapshot: TokenSnapshot, ahead: number): AccessToken {
  return new AccessToken(shifted(snapshot, -ahead));
}

/** The same token, counted: of a subject's tokens the newest has the highest generation. */
export function withGeneration(token: AccessToken, generation: number): AccessToken {
  return new AccessToken({ ...snapshotOf(token, 0), generation });
}

function shifted(snapshot: TokenSnapshot, by: number): TokenSnapshot {
  const { renewal, expiresAt, refreshAt, usableUntil } = snapshot;
  return {
    ...snapshot,
    expiresAt: Math.floor(expiresAt + by),
    refreshAt: Math.floor(refreshAt + by),
    usableUntil: Math.floor(usableUntil + by),
    ...(renewal?.expiresAt !== undefined && { renewal: { ...renewal, expiresAt: Math.floor(renewal.expiresAt + by) } }),
  };
}
