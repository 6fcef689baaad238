import { Duration } from './declared-expiry.js';
import { parseHttpDate } from './http-date.js';
import { offsetOf, utcOf } from './local-date-time.js';
import { wholeNumberOf } from './whole-number.js';

/** From here on, an epoch counts milliseconds: 1e11 s is the year 5138, 1e11 ms is March 1973. */
const EPOCH_MS_FROM = 1e11;
/** Clocks may differ by as much before the server's `Date` is believed instead of ours. */
const CLOCK_TOLERANCE_MS = 5_000;
const ISO_8601 = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(Z|[+-]\d{2}(?::?\d{2})?)$/i;

/**
 * A lifetime as the wire says it: seconds, a number or a string of one, rounded down; or a Duration. Returns milliseconds;
 * `undefined` for what is none, 0 and less included (some servers mean "does not expire").
 */
export function lifetimeOf(declared: unknown): number | undefined {
  const lifetime =
    declared instanceof Duration ? declared.inMilliseconds : (wholeNumberOf(declared) ?? Number.NaN) * 1_000;
  return Number.isFinite(lifetime) && lifetime > 0 ? lifetime : undefined;
}

/** When an absolute expiry is. Returns milliseconds since the epoch; `undefined` for what is none. */
export function epochOf(expiry: unknown): number | undefined {
  if (expiry instanceof Date) return timeOf(expiry.getTime());
  const epoch = wholeNumberOf(expiry);
  if (epoch !== undefined) return timeOf(epoch >= EPOCH_MS_FROM ? epoch : epoch * 1_000);
  return typeof expiry === 'string' ? isoDate(expiry) : undefined;
}

/** The server's time: our own, or its `Date` header where the two differ by more than 5 s. Milliseconds. */
export function serverTime(wall: number, date: string | undefined): number {
  const theirs = date === undefined ? undefined : parseHttpDate(date);
  return theirs !== undefined && Math.abs(theirs - wall) > CLOCK_TOLERANCE_MS ? theirs : wall;
}

function isoDate(text: string): number | undefined {
  const [, dateTime = '', zone = ''] = ISO_8601.exec(text) ?? [];
  return timeOf(utcOf(dateTime.replace('t', 'T')) - offsetOf(zone));
}

function timeOf(time: number): number | undefined {
  return Number.isNaN(time) ? undefined : time;
}
