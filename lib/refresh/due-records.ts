import type { Held } from '../core/held-tokens.js';

/** The first `max` records that are to be renewed by `now`, earliest expiry first. Milliseconds since the epoch. */
export function earliestDue(records: Iterable<Held>, now: number, max: number): Held[] {
  const first: Held[] = [];
  const expiries: number[] = [];
  for (const held of records) {
    if (!held.isDue(now)) continue;
    const expiry = held.token?.expiresAt ?? 0;
    if (first.length === max) {
      if (expiry >= (expiries.at(-1) ?? 0)) continue;
      first.pop();
      expiries.pop();
    }
    const place = placeOf(expiry, expiries);
    first.splice(place, 0, held);
    expiries.splice(place, 0, expiry);
  }
  return first;
}

/** When the next renewal after `now` is due. Milliseconds since the epoch; Infinity if none is. */
export function nextRenewal(records: Iterable<Held>, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const held of records) {
    if (held.renewAt > now && held.renewAt < next && held.isScheduled) next = held.renewAt;
  }
  return next;
}

/** Where a number belongs in ascending ones, behind its equals. */
function placeOf(value: number, sorted: readonly number[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
