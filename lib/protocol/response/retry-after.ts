import { parseHttpDate } from './http-date.js';

const MAX_MS = 60_000;

/**
 * How long a `Retry-After` asks to wait (RFC 9110 section 10.2.3): seconds or an HTTP date. Milliseconds, at most 60 s;
 * 0 for the past; `undefined` for anything else.
 */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(MAX_MS, Number(text) * 1_000);
  const time = parseHttpDate(text);
  return time === undefined ? undefined : Math.min(MAX_MS, Math.max(0, time - now));
}
