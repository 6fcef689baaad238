import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** A part of lib/ is quickly judged by its own specs: `MUTATION_TESTS=test/unit/core`. */
const folder = process.env['MUTATION_TESTS'] ?? 'test/{unit,property}';

/** What mutation tests run: the quick specs, in one project, without types. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    include: [`${folder}/**/*.spec.ts`],
    exclude: ['test/unit/module/**', 'test/unit/testing/**'],
    dangerouslyIgnoreUnhandledErrors: false,
    testTimeout: 20_000,
  },
});
