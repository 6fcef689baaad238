import { type Fault, type Judged, SLACK } from './fault.js';
import { type Of, of } from './record.js';
import { during } from './spells.js';

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

/** Who had a newer token never sends an older one: one whose request was answered before the newer one's was sent. */
export function noReplacedTokenUsed({ history }: Judged): Fault[] {
  const calls = new Map(of(history, 'token_call').map((call) => [call.token, call]));
  const newest = new Map<string, Of<'token_call'>>();
  const faults: Fault[] = [];
  for (const { by, token, at } of inOrder(history)) {
    const call = calls.get(token);
    const before = newest.get(by);
    if (call === undefined) continue;
    if (before === undefined || before.sentAt <= call.sentAt) newest.set(by, call);
    else if (call.answeredAt <= before.sentAt) {
      faults.push({ rule: 'replaced', at, text: `${by} went back from token ${before.token} to token ${token}` });
    }
  }
  return faults;
}

/** What each replica held and attached, by the time at which it did. */
function inOrder(history: Judged['history']) {
  const held = of(history, 'held').map(({ by, token, at }) => ({ by, token, at }));
  const attached = of(history, 'api_call').map(({ by, token, attachedAt }) => ({ by, token, at: attachedAt }));
  return [...held, ...attached].toSorted((a, b) => a.at - b.at);
}
