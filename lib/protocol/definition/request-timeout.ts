/** More is an overflow, and fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What axios makes of a `timeout`, a number or a text. Milliseconds; 0: none; `undefined`: it is no timeout. */
export function requestTimeout(given: unknown = 0): number | undefined {
  const timeout = Number.isInteger(given) ? Number(given) : Number.parseInt(String(given), 10);
  return timeout >= 0 && timeout <= LONGEST_TIMER_MS ? timeout : undefined;
}
