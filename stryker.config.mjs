const protocol = [
  'token-response',
  'issued-token',
  'expiry',
  'retry-after',
  'cleaned-text',
  'exchange',
  'acquire',
  'acquisition-failure',
];
const http = [
  'origin',
  'draft',
  'attempt',
  'exchange',
  'guarded-adapter',
  'challenge',
  'rejection',
  'outgoing',
  'redirects',
];

/** Mutation tests: `npm run mutation`, or a part, `npm run mutation -- --mutate 'lib/core/**'`. Not part of CI. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: true },
  mutate: [
    'lib/core/**/*.ts',
    'lib/retrying/**/*.ts',
    `lib/protocol/{${protocol.join(',')}}.ts`,
    `lib/http/{${http.join(',')}}.ts`,
  ],
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
