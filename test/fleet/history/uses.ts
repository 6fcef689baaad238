import { type Fault, type Judged, SLACK } from './fault.js';
import { type Of, of } from './record.js';
import { during, replicasIn, type Spells } from './spells.js';

/** No token is put on a request after its end. */
export function noExpiredTokenUsed({ history, spells }: Judged): Fault[] {
  const ends = new Map(of(history, 'token_call').map(({ token, expiresAt }) => [token, expiresAt]));
  return of(history, 'api_call').flatMap(({ by, token, attachedAt }) => {
    const expiresAt = ends.get(token) ?? Number.POSITIVE_INFINITY;
    // A process that was stopped between the look at the clock and the sending cannot know.
    if (attachedAt <= expiresAt || during(spells.stopped(by), expiresAt - SLACK, attachedAt)) return [];
    const text = `${by} sent token ${token}, ${Math.round(attachedAt - expiresAt)} ms after its end`;
    return [{ rule: 'expired', at: attachedAt, text }];
  });
}

/**
 * Nobody goes back to a token that it had before another one, nor to one that is older than what it has: answered before that was
 * asked for. Where the store was ill meanwhile, of two replicas' tokens neither is newer.
 */
export function noReplacedTokenUsed({ history, spells }: Judged): Fault[] {
  const calls = new Map(of(history, 'token_call').map((call) => [call.token, call]));
  const had = new Map(replicasIn(history).map((replica): [string, number[]] => [replica, []]));
  return inOrder(history).flatMap(({ by, token, at }) => {
    const tokens = had.get(by) ?? [];
    const last = tokens.at(-1);
    if (last === undefined || last === token) {
      if (last === undefined) tokens.push(token);
      return [];
    }
    const isOld = tokens.includes(token) || isOlder(calls.get(token), calls.get(last), spells);
    if (!isOld) tokens.push(token);
    return isOld ? [{ rule: 'replaced', at, text: `${by} went back from token ${last} to token ${token}` }] : [];
  });
}

function isOlder(call: Of<'token_call'> | undefined, last: Of<'token_call'> | undefined, { store }: Spells): boolean {
  if (call === undefined || last === undefined || call.answeredAt > last.sentAt) return false;
  return !during(store, call.sentAt, last.answeredAt);
}

/** What each replica held and attached, by the time at which it did. */
function inOrder(history: Judged['history']) {
  const attached = of(history, 'api_call').map(({ by, token, attachedAt }) => ({ by, token, at: attachedAt }));
  const held = of(history, 'held').map(({ by, token, at }) => ({ by, token, at }));
  return [...attached, ...held].toSorted((a, b) => a.at - b.at);
}
