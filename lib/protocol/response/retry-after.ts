const MAX_MS = 60_000;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = String.raw`\d{2}:\d{2}:\d{2}`;
/** RFC 9110 section 5.6.7: IMF-fixdate, RFC 850, asctime. */
const HTTP_DATE = new RegExp(
  String.raw`^(?:${DAY}, \d{2} ${MONTH} \d{4} ${TIME} GMT|${LONG_DAY}, \d{2}-${MONTH}-\d{2} ${TIME} GMT|${DAY} ${MONTH} [\d ]\d ${TIME} \d{4})$`,
);

/**
 * How long a `Retry-After` asks to wait (RFC 9110 section 10.2.3): seconds or an HTTP date. Milliseconds, at most 60 s;
 * 0 for the past; `undefined` for anything else.
 */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(MAX_MS, Number(text) * 1_000);
  if (!HTTP_DATE.test(text)) return undefined;
  // asctime has no zone, and means GMT.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : Math.min(MAX_MS, Math.max(0, time - now));
}
