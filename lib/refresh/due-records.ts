import type { Held } from '../core/held-tokens.js';

/** The first `max` records that are to be renewed by `now`, earliest expiry first. Milliseconds since the epoch. */
export function earliestDue(records: Iterable<Held>, now: number, max: number): Held[] {
  const due: Held[] = [];
  const expiries: number[] = [];
  for (const held of records) {
    if (!held.isDue(now)) continue;
    due.push(held);
    expiries.push(held.token?.expiresAt ?? 0);
  }
  // Numbers are sorted many times faster than records.
  const last = (due.length > max ? new Float64Array(expiries).toSorted()[max - 1] : undefined) ?? Infinity;
  const first = due.filter((_, i) => (expiries[i] ?? 0) <= last);
  return first.toSorted((a, b) => (a.token?.expiresAt ?? 0) - (b.token?.expiresAt ?? 0)).slice(0, max);
}

/** When the next renewal after `now` is due. Milliseconds since the epoch; Infinity if none is. */
export function nextRenewal(records: Iterable<Held>, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const held of records) if (held.renewAt > now && held.isScheduled) next = Math.min(next, held.renewAt);
  return next;
}
