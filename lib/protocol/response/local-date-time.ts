const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)$/;
const DAY_MS = 24 * 60 * 60_000;
const OFFSET = /^(?:Z|[+-]\d{2}(?::?\d{2})?)$/i;

/** Whether this is a date and a time of day without a zone. */
export function isDateTime(value: unknown): value is string {
  return typeof value === 'string' && DATE_TIME.test(value);
}

/** Whether this names a zone: an offset, or what the machine's time zone data knows. */
export function isZone(zone: string): boolean {
  if (OFFSET.test(zone)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

/**
 * The time of a zone-less date-time in a zone, milliseconds since the epoch; NaN for a day that no calendar has. Where a
 * clock that is set back shows a time twice, the earlier one.
 *
 * @throws TypeError when the zone is none: that is the definition's fault, not the answer's
 */
export function dateIn(text: string, zone: string): number {
  if (!isZone(zone)) throw new TypeError('the zone is neither an offset like +02:00 nor an IANA name');
  const utc = utcOf(text);
  if (OFFSET.test(zone)) return utc - offsetOf(zone);
  const [before, after] = [utc - DAY_MS, utc + DAY_MS].map((near) => utc - shownAt(near, zone));
  const shown = [before, after].filter((time) => time !== undefined && shownAt(time, zone) === utc - time);
  // A time that clocks set forward leave out is the one that they would have shown.
  return Math.min(...shown.concat(shown.length === 0 ? before : []).map(Number));
}

/** The time of a date-time as if it were UTC's. */
export function utcOf(text: string): number {
  const [, date = '', time = ''] = DATE_TIME.exec(text) ?? [];
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // `Date.parse` takes the 30th of February for the 2nd of March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) return Number.NaN;
  return Date.parse(`${date}T${time.replace(',', '.')}Z`);
}

/** What an ISO 8601 offset (`Z`, `+02`, `+0200`, `+02:00`, also after `GMT`) adds to UTC. Milliseconds. */
export function offsetOf(zone: string): number {
  const [, sign = '+', hours = 0, minutes = 0] = /([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return Number(hours) > 23 || Number(minutes) > 59 ? Number.NaN : sign === '-' ? -offset : offset;
}

/** What the zone's clocks are ahead of UTC at a time. Milliseconds. */
function shownAt(time: number, zone: string): number {
  if (Number.isNaN(time)) return Number.NaN;
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(time);
  return offsetOf(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '');
}
