const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = String.raw`\d{2}:\d{2}:\d{2}`;
const HTTP_DATE = new RegExp(
  String.raw`^(?:${DAY}, \d{2} ${MONTH} \d{4} ${TIME} GMT|${LONG_DAY}, \d{2}-${MONTH}-\d{2} ${TIME} GMT|${DAY} ${MONTH} [\d ]\d ${TIME} \d{4})$`,
);

/**
 * The time of an HTTP date in one of its three forms: IMF-fixdate, RFC 850, asctime (RFC 9110 section 5.6.7).
 * Milliseconds since the epoch; `undefined` for anything else, whatever `Date.parse` would make of it.
 */
export function parseHttpDate(text: string): number | undefined {
  if (!HTTP_DATE.test(text)) return undefined;
  // asctime has no zone, and means GMT.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
}
