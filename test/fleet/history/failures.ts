import { type Fault, type Judged, SLACK } from './fault.js';
import { type Of, of } from './record.js';
import { during } from './spells.js';

/** How long an acquisition may take, all that it waits for included. Milliseconds. */
const DEADLINE = 10_000;

/**
 * No request fails while any token lives. One may: its replica was stopped or closed meanwhile; the token endpoint was down and no
 * token was to be had; nobody may acquire without the store (`ERR_STORE_REQUIRED`, R73).
 */
export function noFailureWhileATokenLives(judged: Judged): Fault[] {
  return of(judged.history, 'request').flatMap((request) => {
    if (request.result === 200 || isExcused(request, judged)) return [];
    const { by, result, from, at } = request;
    return [{ rule: 'failed', at, text: `a request of ${by} ended with ${result} after ${Math.round(at - from)} ms` }];
  });
}

function isExcused(request: Of<'request'>, judged: Judged): boolean {
  const [closing] = of(judged.history, 'closing');
  if (request.result === 'ERR_SHUTTING_DOWN') return closing !== undefined && request.at >= closing.at;
  const { by, from, at, result } = request;
  const { spells } = judged;
  if (during(spells.stopped(by), from - SLACK, at)) return true;
  if (livesFor(request, judged)) return false;
  if (result === 'ERR_STORE_REQUIRED') {
    return during(spells.store, from - DEADLINE, at) || during(spells.alone(by), from, at);
  }
  return during(spells.endpoint, from - DEADLINE, at);
}

/** Whether this replica had held a token that was good all the while. */
function livesFor({ by, from, at }: Of<'request'>, { history, refusedAt }: Judged): boolean {
  const refused = (token: number) => (refusedAt.get(token) ?? Number.POSITIVE_INFINITY) <= at;
  return of(history, 'held').some(
    (held) => held.by === by && held.at < from && held.expiresAt > at + SLACK && !refused(held.token),
  );
}
