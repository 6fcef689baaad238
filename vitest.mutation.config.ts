import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** A part of lib/ is quickly judged by its own specs: `MUTATION_TESTS='test/unit/core/*.spec.ts'`. */
const specs = process.env['MUTATION_TESTS'] ?? 'test/{unit,property}/**/*.spec.ts';

/** What mutation tests run: the quick specs, in one project, without types. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    include: [specs],
    exclude: ['test/unit/module/**', 'test/unit/testing/**'],
    dangerouslyIgnoreUnhandledErrors: false,
    env: { TOKEN_LIFE_RUNS: '20', TOKEN_LIFE_SEED: '1' },
    testTimeout: 6_000,
  },
});
