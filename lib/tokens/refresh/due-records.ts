import type { TokenRecord } from '../cache/token-record.js';

/** The first `max` records that are to be renewed by `now`, earliest expiry first. Milliseconds since the epoch. */
export function earliestDue(records: Iterable<TokenRecord>, now: number, max: number): TokenRecord[] {
  const first: TokenRecord[] = [];
  const expiries: number[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (const held of records) {
    // What is cheap to see first: of 100,000 records most end here.
    if (held.renewAt > now) continue;
    if (held.expiresAt >= last || !held.isDue(now)) continue;
    const place = placeOf(held.expiresAt, expiries);
    first.splice(place, 0, held);
    expiries.splice(place, 0, held.expiresAt);
    if (first.length > max) {
      first.pop();
      expiries.pop();
    }
    if (first.length === max) last = expiries.at(-1) ?? last;
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
