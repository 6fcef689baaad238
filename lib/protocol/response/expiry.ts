import { integerOf, Duration } from './declared-expiry.js';
import { InvalidResponse } from './token-response.js';
import { offsetOf, utcOf } from './local-date-time.js';

/** From here on, an epoch counts milliseconds: 1e11 s is the year 5138, 1e11 ms is March 1973. */
const EPOCH_MS_FROM = 1e11;
/** Clocks may differ by as much before the server's `Date` is believed instead of ours. */
const CLOCK_TOLERANCE_MS = 5_000;
const ISO_8601 = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(Z|[+-]\d{2}(?::?\d{2})?)$/i;

/** A lifetime as the wire says it: an integer or a string of digits, in seconds; or a Duration. Returns milliseconds. */
export function lifetimeOf(declared: unknown): number {
  return declared instanceof Duration ? declared.inMilliseconds : integerOf(declared, 'the lifetime') * 1_000;
}

/** When an absolute expiry is. Returns milliseconds since the epoch. */
export function epochOf(expiry: unknown): number {
  if (expiry instanceof Date) return timeOf(expiry.getTime());
  if (typeof expiry === 'string' && !/^-?\d+$/.test(expiry)) return isoDate(expiry);
  const epoch = integerOf(expiry, 'the expiry');
  return epoch >= EPOCH_MS_FROM ? epoch : epoch * 1_000;
}

/** The server's time: our own, or its `Date` header where the two differ by more than 5 s. Milliseconds. */
export function serverTime(wall: number, date: string | undefined): number {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  return Math.abs(theirs - wall) > CLOCK_TOLERANCE_MS ? theirs : wall;
}

function isoDate(text: string): number {
  const [, dateTime = '', zone = ''] = ISO_8601.exec(text) ?? [];
  return timeOf(utcOf(dateTime.replace('t', 'T')) - offsetOf(zone));
}

function timeOf(time: number): number {
  if (Number.isNaN(time)) throw new InvalidResponse('the expiry is no epoch and no ISO 8601 date with an offset');
  return time;
}
