import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import base from './vitest.config.js';

const place = ({ moduleId }: TestSpecification) => (moduleId.includes('/unit/') ? 0 : 1);

/** What mutation tests run: the specs that judge a room (`scripts/mutation.mjs` says which), in one project, without types. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    include: (process.env['MUTATION_SPECS'] ?? '').split(' '),
    // Seconds of load, for each mutant.
    exclude: ['test/unit/runtime/one-tenant-is-not-anothers-weather.spec.ts'],
    setupFiles: ['./test/setup.ts'],
    dangerouslyIgnoreUnhandledErrors: false,
    env: { TOKEN_LIFE_RUNS: '20', TOKEN_LIFE_SEED: '1' },
    // Most mutants that hang are told by a test that hangs: no test of these takes a second.
    testTimeout: Number(process.env['MUTATION_TEST_TIMEOUT'] ?? 2_000),
    hookTimeout: 10_000,
    isolate: false,
    // The first red test ends a mutant: quick specs first.
    sequence: {
      sequencer: class extends BaseSequencer {
        override sort(files: TestSpecification[]) {
          return Promise.resolve(files.toSorted((one, other) => place(one) - place(other)));
        }
      },
    },
  },
});
