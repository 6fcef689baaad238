import type { Mock } from 'vitest';

/**
 * What was logged in these words: an application that another spec left behind in this process logs too, whenever its timers
 * fire.
 */
export function loggedLines(log: Pick<Mock, 'mock'>, words: RegExp): string[] {
  return log.mock.calls.map(([line]) => String(line)).filter((line) => words.test(line));
}
