import { describe, it } from 'vitest';
import { redisMissing } from './redis-server.js';

/** `describe`, where there is a Redis; elsewhere one test, skipped, that says why. */
export function describeWithRedis(name: string, tests: () => void): void {
  const missing = redisMissing();
  describe(name, () => {
    if (missing === undefined) tests();
    else it('R53 works with a real server', ({ skip }) => skip(missing));
  });
}
