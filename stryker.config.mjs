/** Mutation tests: `npm run mutation`, or a part, `npm run mutation -- --mutate 'lib/tokens/retry/**'`. Not part of CI. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: true },
  mutate: ['lib/{core,tokens,protocol,http}/**/*.ts'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 6_000,
  timeoutFactor: 2,
  ignorePatterns: ['dist', 'coverage', 'reports', 'sample', 'etc', 'docs'],
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  tempDirName: '.stryker-tmp',
  disableTypeChecks: false,
  thresholds: { high: 90, low: 85, break: null },
};
