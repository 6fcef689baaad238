import { spawnSync } from 'node:child_process';
import { describe, it } from 'vitest';

const MISSING = 'there is no redis-server on this machine (Debian: apt-get install redis-server)';

/** `describe`, where there is a Redis; elsewhere one test, skipped, that says why. In CI there must be one. */
export function describeWithRedis(name: string, tests: () => void): void {
  const isThere = spawnSync('redis-server', ['--version']).status === 0;
  if (!isThere && process.env['CI'] !== undefined) throw new Error(MISSING);
  describe(name, () => {
    if (isThere) tests();
    else it('R53 works with a real server', ({ skip }) => skip(MISSING));
  });
}
