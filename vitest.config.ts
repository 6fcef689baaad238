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
    dangerouslyIgnoreUnhandledErrors: false,
    testTimeout: 20_000,
    typecheck: { enabled: true, tsconfig: 'test/tsconfig.json', include: ['test/types/*.test-d.ts'] },
    coverage: { include: ['lib/**'], reporter: ['text-summary', 'lcovonly'] },
  },
});
