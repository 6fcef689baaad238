// R67: the public API is a snapshot, etc/<entry point>.api.md. `--update` takes the present one for the new snapshot.
import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { readJson, updating } from './tools.mjs';

const { exports } = readJson('package.json');
const none = { default: { logLevel: 'none' } };
let changed = false;

mkdirSync('etc', { recursive: true });
for (const [entry, conditions] of Object.entries(exports)) {
  if (typeof conditions === 'string') continue;
  const reportFileName = entry === '.' ? 'index' : entry.slice(2).replaceAll('/', '-');
  const configObject = {
    projectFolder: process.cwd(),
    mainEntryPointFilePath: resolve(conditions.import.types),
    newlineKind: 'lf',
    compiler: { tsconfigFilePath: resolve('tsconfig.build.json') },
    apiReport: {
      enabled: true,
      reportFileName,
      reportFolder: resolve('etc'),
      reportTempFolder: resolve('reports/api'),
      includeForgottenExports: false,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: 'error' } },
      extractorMessageReporting: { ...none, 'ae-forgotten-export': { logLevel: 'none', addToApiReportFile: true } },
      tsdocMessageReporting: none,
    },
  };
  const extractorConfig = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve('package.json'),
  });
  const result = Extractor.invoke(extractorConfig, { localBuild: updating, messageCallback: quiet });
  console.log(`${entry}: ${result.apiReportChanged ? 'changed' : 'as in'} etc/${reportFileName}.api.md`);
  changed ||= result.apiReportChanged && !updating;
  if (!result.succeeded && !result.apiReportChanged) process.exitCode = 1;
}
rmSync('reports/api', { recursive: true, force: true });
if (changed) {
  console.error('the public API changed. Meant? `npm run check:api -- --update`, and a line in CHANGELOG.md');
  process.exitCode = 1;
}

/** The extractor's advice on how to copy a report by hand: `--update` does it. */
function quiet(message) {
  if (message.messageId === 'console-preamble' || message.messageId === 'console-compiler-version-notice') {
    message.logLevel = 'none';
  }
}
