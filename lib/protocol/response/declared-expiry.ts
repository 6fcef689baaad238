import { dateIn, isDateTime } from './local-date-time.js';
import { wholeNumberOf } from './whole-number.js';

/** A span of time, whatever its unit on the wire was: for `expiresIn` and `refreshExpiresIn`. NaN: it could not be read. */
export class Duration {
  constructor(readonly inMilliseconds: number) {}
}

const CLOCK = /^(\d{1,9}):([0-5]\d):([0-5]\d)(?:\.\d{1,9})?$/;
const ISO_DURATION = /^P(?=.)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;
const JWT = /^[\w-]+\.([\w-]+)\.[\w-]*$/;

// What these cannot read is Duration(NaN) or an invalid Date: there was an expiry, and it is as good as none. A good token
// is not thrown away for it.

/** For `expiresIn`: a lifetime in milliseconds, a number or a numeric string, rounded down. Absent stays absent. */
export function milliseconds(value: unknown): Duration | undefined {
  return isAbsent(value) ? undefined : new Duration(wholeNumberOf(value) ?? Number.NaN);
}

/** For `expiresIn`: a duration like `177:05:38` (hours, minutes, seconds) or `PT1H30M` (ISO 8601). Absent stays absent. */
export function duration(value: unknown): Duration | undefined {
  if (isAbsent(value)) return undefined;
  const text = typeof value === 'string' ? value : '';
  const clock = CLOCK.exec(text);
  if (clock !== null) return durationOf(0, 0, ...clock.slice(1));
  const iso = ISO_DURATION.exec(text);
  return iso === null ? new Duration(Number.NaN) : durationOf(...iso.slice(1));
}

/** For `expiresAt`: epoch seconds, however large; a number or a numeric string, rounded down. Absent stays absent. */
export function epochSeconds(value: unknown): Date | undefined {
  return isAbsent(value) ? undefined : new Date((wholeNumberOf(value) ?? Number.NaN) * 1_000);
}

/**
 * For `expiresAt`: epoch milliseconds, however small; a number or a numeric string, rounded down. Absent stays absent.
 */
export function epochMilliseconds(value: unknown): Date | undefined {
  return isAbsent(value) ? undefined : new Date(wholeNumberOf(value) ?? Number.NaN);
}

/**
 * For `expiresAt`: a date-time without a zone (`2026-11-22 01:02:03`, with `T` or a space), in the zone that the provider
 * means: an offset (`+02:00`, `Z`) or an IANA name (`Europe/Berlin`). Absent stays absent.
 *
 * @throws TypeError when the zone is neither
 */
export function localDateTime(value: unknown, zone: string): Date | undefined {
  if (isAbsent(value)) return undefined;
  return new Date(isDateTime(value) ? dateIn(value, zone) : Number.NaN);
}

/**
 * For `expiresAt`: the `exp` of a token that is a JWT (RFC 7519 section 4.1.4); `undefined` when it is no JWT or has no
 * `exp`. The signature is not verified: the provider itself has just sent it.
 */
export function jwtExpiry(token: unknown): Date | undefined {
  const payload = typeof token === 'string' ? JWT.exec(token)?.[1] : undefined;
  if (payload === undefined) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, 'exp')) return undefined;
  const exp: unknown = Reflect.get(claims, 'exp');
  return new Date(typeof exp === 'number' ? Math.floor(exp * 1_000) : Number.NaN);
}

function durationOf(...[weeks, days, hours, minutes, seconds]: readonly (string | number | undefined)[]): Duration {
  const inHours = (Number(weeks ?? 0) * 7 + Number(days ?? 0)) * 24 + Number(hours ?? 0);
  return new Duration((inHours * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1_000);
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
