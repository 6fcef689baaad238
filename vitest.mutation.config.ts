import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** What mutation tests run: quick specs, in one project, without types. Which ones, `scripts/mutation.mjs` says. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    include: JSON.parse(process.env['MUTATION_SPECS'] ?? '[]') as string[],
    dangerouslyIgnoreUnhandledErrors: false,
    env: { TOKEN_LIFE_RUNS: '20', TOKEN_LIFE_SEED: '1' },
    setupFiles: ['./test/setup.ts'],
    testTimeout: 6_000,
  },
});
