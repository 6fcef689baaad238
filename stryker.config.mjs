/** Mutation tests of one room of lib/: `npm run mutation -- tokens/cache`. Not part of CI. */
const room = process.env.MUTATION_ROOM;
const report = `reports/mutation/${room.replaceAll('/', '-')}`;

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  mutate: [`lib/${room}/*.ts`],
  // A second run asks again only what survived, or what has changed since.
  incremental: true,
  incrementalFile: `${report}.incremental.json`,
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 2_500,
  timeoutFactor: 2,
  ignorePatterns: ['dist', 'coverage', 'reports', 'sample', 'etc', 'docs'],
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: `${report}.html` },
  jsonReporter: { fileName: `${report}.json` },
  tempDirName: '.stryker-tmp',
  disableTypeChecks: false,
  thresholds: { high: 95, low: 90, break: null },
};
