import fc from 'fast-check';
import { expect, it } from 'vitest';
import { live, steps } from './token-life.js';

const RUNS = Number(process.env['TOKEN_LIFE_RUNS'] ?? 500);
const seed = Number(process.env['TOKEN_LIFE_SEED'] ?? Date.now() % 2 ** 31);

it(
  `R35 R37 R40 R41 R44 R65 whatever happens, in any order (${RUNS} runs, seed ${seed})`,
  { timeout: 3_600_000 },
  async () => {
    console.log(`token life: seed ${seed}, ${RUNS} runs`);
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        expect(await live(script)).toEqual([]);
      }),
      { numRuns: RUNS, seed },
    );
  },
);
