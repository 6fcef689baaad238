import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const lib = (path: string) => fileURLToPath(new URL(`./lib/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^nestjs-provider-auth$/, replacement: lib('index.ts') },
      { find: /^nestjs-provider-auth\/testing$/, replacement: lib('testing/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.spec.ts'],
    // Files for other applications, which have their own runners: `npm run check:consumers`.
    exclude: ['test/consumers/**'],
    dangerouslyIgnoreUnhandledErrors: false,
    testTimeout: 20_000,
    coverage: { include: ['lib/**'], reporter: ['text-summary', 'lcovonly'] },
  },
});
