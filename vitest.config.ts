import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const lib = (path: string) => fileURLToPath(new URL(`./lib/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^nestjs-provider-auth$/, replacement: lib('index.ts') },
      { find: /^nestjs-provider-auth\/(\w+)$/, replacement: lib('$1/index.ts') },
    ],
  },
  test: {
    dangerouslyIgnoreUnhandledErrors: false,
    // A busy machine is no failure; what hangs is found all the same.
    testTimeout: 60_000,
    // Much of what a spec does is to wait, so that one core less, vitest's own choice, leaves a small machine idle.
    maxWorkers: '100%',
    hookTimeout: 60_000,
    setupFiles: ['./test/setup.ts'],
    reporters: ['default', './scripts/summary-reporter.mjs'],
    projects: [
      {
        extends: true,
        test: {
          name: 'specs',
          include: ['test/**/*.spec.ts'],
          // Files share a process, and what they import of Nest: a third of the processor time, a tenth of the time beside
          // a load. A spec leaves nothing behind (docs/adr/0021).
          isolate: false,
          // Files for other applications, which have their own runners: `npm run check:consumers`.
          exclude: [
            'test/consumers/**',
            'test/clients/**',
            'test/load/**',
            'test/fleet/*.spec.ts',
            'test/**/*.isolated.spec.ts',
          ],
          // The lowest peers have the types of two axios: `check:floors` checks those of lib/ alone.
          typecheck: {
            enabled: process.env['VITEST_TYPES'] !== 'off',
            tsconfig: 'test/tsconfig.json',
            include: ['test/types/*.test-d.ts'],
          },
        },
      },
      {
        // What replaces modules has a process of its own.
        extends: true,
        test: { name: 'isolated', include: ['test/**/*.isolated.spec.ts'] },
      },
      {
        // Real time under real load, judged by counts: `npm run test:load`.
        extends: true,
        test: { name: 'load', include: ['test/load/*.spec.ts'], sequence: { groupOrder: 1 } },
      },
      {
        // Many processes and a store for minutes, judged by their history: `npm run test:fleet`.
        extends: true,
        test: { name: 'fleet', include: ['test/fleet/*.spec.ts'], fileParallelism: false, sequence: { groupOrder: 2 } },
      },
      {
        // With packages of their own, which `npm run check:clients` installs.
        extends: true,
        test: { name: 'clients', include: ['test/clients/*.spec.ts'] },
      },
      {
        // A project of its own: the names it declares hold for everything that is compiled with it.
        extends: true,
        test: {
          name: 'augmented types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            tsconfig: 'test/types/augmented/tsconfig.json',
            include: ['test/types/augmented/*.test-d.ts'],
          },
        },
      },
    ],
    coverage: { include: ['lib/**'], reporter: ['text-summary', 'lcovonly'] },
  },
});
