import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** What mutation tests run: the quick specs, in one project, without types. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    include: ['test/unit/**/*.spec.ts', 'test/property/**/*.spec.ts'],
    exclude: ['test/unit/module/**', 'test/unit/testing/**'],
    dangerouslyIgnoreUnhandledErrors: false,
    testTimeout: 20_000,
  },
});
