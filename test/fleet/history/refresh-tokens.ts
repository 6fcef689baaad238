import type { Fault, Judged } from './fault.js';
import { of } from './record.js';

/** A one-time refresh token is sent once, whatever happened to the answer (R73). There is no excuse. */
export function noRefreshTokenUsedTwice({ history }: Judged): Fault[] {
  return of(history, 'token_call')
    .filter(({ reused }) => reused === true)
    .map(({ by, at }) => ({ rule: 'refresh token', at, text: `${by} sent a refresh token that was used before` }));
}
