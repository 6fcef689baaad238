import { InvalidResponse } from './token-response.js';
import { dateIn, isDateTime } from './local-date-time.js';

/** A span of time, whatever its unit on the wire was: for `expiresIn` and `refreshExpiresIn`. */
export class Duration {
  constructor(readonly inMilliseconds: number) {}
}

const CLOCK = /^(\d{1,9}):([0-5]\d):([0-5]\d)(?:\.\d{1,9})?$/;
const ISO_DURATION = /^P(?=.)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;
const JWT = /^[\w-]+\.([\w-]+)\.[\w-]*$/;

/** For `expiresIn`: a lifetime in milliseconds, an integer or a string of digits. Absent stays absent. */
export function milliseconds(value: unknown): Duration | undefined {
  return isAbsent(value) ? undefined : new Duration(integerOf(value, 'the lifetime'));
}

/** For `expiresIn`: a duration like `177:05:38` (hours, minutes, seconds) or `PT1H30M` (ISO 8601). Absent stays absent. */
export function duration(value: unknown): Duration | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'string') {
    const clock = CLOCK.exec(value);
    if (clock !== null) return durationOf(0, ...clock.slice(1));
    const iso = ISO_DURATION.exec(value);
    if (iso !== null) return durationOf(...iso.slice(1));
  }
  throw new InvalidResponse('the lifetime is no duration like 177:05:38 or PT1H30M');
}

/** For `expiresAt`: epoch seconds, however large; an integer or a string of digits. Absent stays absent. */
export function epochSeconds(value: unknown): Date | undefined {
  return isAbsent(value) ? undefined : dateOf(integerOf(value, 'the expiry') * 1_000);
}

/** For `expiresAt`: epoch milliseconds, however small; an integer or a string of digits. Absent stays absent. */
export function epochMilliseconds(value: unknown): Date | undefined {
  return isAbsent(value) ? undefined : dateOf(integerOf(value, 'the expiry'));
}

/**
 * For `expiresAt`: a date-time without a zone (`2026-11-22 01:02:03`, with `T` or a space), in the zone that the provider
 * means: an offset (`+02:00`, `Z`) or an IANA name (`Europe/Berlin`). Absent stays absent.
 */
export function localDateTime(value: unknown, zone: string): Date | undefined {
  if (isAbsent(value)) return undefined;
  if (!isDateTime(value)) throw new InvalidResponse('the expiry is no date-time without a zone');
  return dateOf(dateIn(value, zone));
}

/**
 * For `expiresAt`: the `exp` of a token that is a JWT (RFC 7519 section 4.1.4); absent where it is none or has none. Its
 * signature is not looked at: the provider's word on its own token is as good in the token as beside it.
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
  if (typeof exp !== 'number') throw new InvalidResponse("the token's `exp` is no number");
  return dateOf(Math.floor(exp * 1_000));
}

/** @internal An integer, or a string of its digits. */
export function integerOf(value: unknown, what: string): number {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new InvalidResponse(`${what} is neither an integer nor a string of digits`);
}

function durationOf(...parts: readonly (string | number | undefined)[]): Duration {
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] =
    parts.length === 4 ? [0, ...parts.map(Number)] : parts.map((part) => Number(part ?? 0));
  return new Duration((((weeks * 7 + days) * 24 + hours) * 3_600 + minutes * 60 + seconds) * 1_000);
}

function dateOf(time: number): Date {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) throw new InvalidResponse('the expiry is no time');
  return date;
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
