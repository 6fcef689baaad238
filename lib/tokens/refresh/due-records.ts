import type { TokenRecord } from '../cache/token-record.js';

/** The first `max` records that are to be renewed by `now`, earliest expiry first. Milliseconds since the epoch. */
export function earliestDue(records: Iterable<TokenRecord>, now: number, max: number): TokenRecord[] {
  const first: TokenRecord[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (const held of records) {
    // Where more than `max` of 100,000 are due, most end at the first comparison.
    if (held.expiresAt >= last || !held.isDue(now)) continue;
    first.splice(placeOf(held.expiresAt, first), 0, held);
    if (first.length > max) first.pop();
    last = first[max - 1]?.expiresAt ?? last;
  }
  return first;
}

/** When the next renewal after `now` is due. Milliseconds since the epoch; Infinity if none is. */
export function nextRenewal(records: Iterable<TokenRecord>, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const held of records) {
    if (held.renewAt > now && held.renewAt < next && held.isScheduled) next = held.renewAt;
  }
  return next;
}

/** Where an expiry belongs in ascending ones, behind its equals. */
function placeOf(expiresAt: number, sorted: readonly TokenRecord[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.expiresAt ?? 0) <= expiresAt) low = middle + 1;
    else high = middle;
  }
  return low;
}
