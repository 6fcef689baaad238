import { describe, it } from 'vitest';
import { postgresMissing } from './postgres-server.js';

/** `describe`, where there is a Postgres; elsewhere one test, skipped, that says why. In CI there must be one. */
export function describeWithPostgres(name: string, tests: () => void, missing = postgresMissing()): void {
  describe(name, () => {
    if (missing === undefined) tests();
    else it('R53 works with a real server', ({ skip }) => skip(missing));
  });
}
