import { type Fault, type Judged, LOCK, SLACK } from './fault.js';
import { type Of, of } from './record.js';
import { during } from './spells.js';

type Issued = Of<'token_call'> & { readonly token: number };

/** The part of its lifetime that a token is not renewed in: a fifth and up to a tenth come before its end. */
const FRESH = 0.7;

/**
 * One acquisition for each life (R54). One more is allowed where the token before could not be known of: the store was
 * ill, its replica was stopped or killed before it told the others, the lock's holder was stopped (R53), the API rejected it. A
 * replica's own token is no such case: not even alone does it acquire twice in a life.
 */
export function acquisitionsInBounds(judged: Judged): Fault[] {
  const issued = of(judged.history, 'token_call')
    .filter((call): call is Issued => call.token !== undefined)
    .toSorted((a, b) => a.sentAt - b.sentAt);
  return issued.flatMap((call, i) => {
    const own = issued.slice(0, i).findLast(({ by }) => by === call.by);
    const before = issued[i - 1];
    if (own !== undefined && isEarly(own, call, judged) && !isLost(own, call, judged)) {
      return [fault('early', call, `its own token ${own.token} was fresh`)];
    }
    if (before === undefined || !isEarly(before, call, judged) || isExcused(before, call, judged)) return [];
    if (isBelated(call, own, judged)) return [];
    return [fault('early', call, `token ${before.token} of ${before.by} was fresh`)];
  });
}

function isEarly(before: Issued, call: Issued, { lifetime }: Judged): boolean {
  return call.sentAt < before.sentAt + FRESH * lifetime - SLACK;
}

function isExcused(before: Issued, call: Issued, judged: Judged): boolean {
  const { spells } = judged;
  const since = before.sentAt - LOCK;
  return (
    isLost(before, call, judged) ||
    during(spells.store, since, call.sentAt) ||
    during(spells.alone(call.by), since, call.sentAt) ||
    during(spells.alone(before.by), since, call.sentAt)
  );
}

/** Whether who asks had the lock long ago, and was stopped before it could use it. It asks once under a lock. */
function isBelated(call: Issued, own: Issued | undefined, { spells }: Judged): boolean {
  const woken = spells.stopped(call.by).filter((spell) => during([spell], call.sentAt - LOCK, call.sentAt));
  const hasAsked = own !== undefined && during(woken, own.sentAt - SLACK, own.answeredAt + SLACK);
  return woken.length > 0 && !hasAsked;
}

/** Whether the API refused the token before, or whoever acquired it did not run when its answer came. */
function isLost(before: Issued, call: Issued, { refusedAt, spells }: Judged): boolean {
  return (
    (refusedAt.get(before.token) ?? Number.POSITIVE_INFINITY) <= call.sentAt + SLACK ||
    during(spells.stopped(before.by), before.sentAt - SLACK, before.answeredAt + SLACK)
  );
}

function fault(rule: string, { sentAt, by, token }: Issued, why: string): Fault {
  return { rule, at: sentAt, text: `${by} acquired token ${token}, but ${why}` };
}
