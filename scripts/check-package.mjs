// R67: what a registry would get. The tarball loads and has types under every kind of resolution, its declarations are whole,
// and it holds only the files of etc/packed-files.txt. `--update` takes the present list for the new one.
import { readFileSync, writeFileSync } from 'node:fs';
import { pack, readJson, run, runTool, updating, withScratchFolder } from './tools.mjs';

const SNAPSHOT = 'etc/packed-files.txt';
/** What an application loads of us, in bytes: what `npm run bench:import` shows in milliseconds, which no machine repeats. */
const MAIN_FILE_LIMIT = 480_000;
const CHECKED = [
  '--ignoreConfig',
  '--noEmit',
  '--strict',
  '--target',
  'es2023',
  '--module',
  'nodenext',
  '--types',
  'node',
];

await withScratchFolder(async (folder) => {
  const { tarball, files } = pack(folder);
  checkFiles(files);
  runTool('publint', ['run', '--strict', tarball]);
  // The strictest profile: node10 (through typesVersions), node16 from CommonJS and from ESM, and bundlers must all find
  // types that fit the JavaScript which they load. ("esm-only" would not look at the CommonJS half.)
  // `stripInternal` takes types away that others may still import; applications with `skipLibCheck: false` would see it.
  runTool('tsc', [...CHECKED, ...files.filter((file) => file.endsWith('.d.ts'))]);
  runTool('attw', ['--profile', 'strict', '--no-definitely-typed', '--no-emoji', tarball]);
});
checkLoading();
checkWeight();

function checkFiles(files) {
  const now = `${files.join('\n')}\n`;
  if (updating) return writeFileSync(SNAPSHOT, now);
  const before = new Set(readFileSync(SNAPSHOT, 'utf8').trim().split('\n'));
  const faults = [
    ...files.filter((file) => !before.has(file)).map((file) => `+ ${file}`),
    ...[...before].filter((file) => !files.includes(file)).map((file) => `- ${file}`),
  ];
  if (faults.length > 0) {
    throw new Error(
      `not the files of ${SNAPSHOT}:\n${faults.join('\n')}\nMeant? \`npm run check:package -- --update\``,
    );
  }
  console.log(`${files.length} packed files, as in ${SNAPSHOT}`);
}

/**
 * Each entry point loads by `import` and by `require`, and both give the one ESM copy: class identity holds, for what
 * `testing` makes too. Classes are called what they are exported as: Nest prints those names.
 */
function checkLoading() {
  const { name, exports } = readJson('package.json');
  const entries = Object.keys(exports).filter((key) => !key.endsWith('.json'));
  for (const entry of entries) {
    const specifier = JSON.stringify(name + entry.slice(1));
    evaluate(`
      import { createRequire } from 'node:module';
      import * as imported from ${specifier};
      const required = createRequire(import.meta.url)(${specifier});
      for (const [key, value] of Object.entries(imported)) {
        if (value !== required[key]) throw new Error(key + ' is another one by require');
        if (/^class\\b/.test(String(value)) && value.name !== key) throw new Error(key + ' is called ' + value.name);
      }`);
    run(process.execPath, ['--eval', `require('./${exports[entry].require.default}')`]);
  }
  for (const format of ['import', 'require']) {
    const [main, testing] = ['.', './testing'].map((entry) => JSON.stringify(exports[entry][format].default));
    evaluate(`
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const { ProviderAuthModule } = require(${main});
      const { module } = require(${testing}).ProviderAuthTestingModule.forRoot({ acme: 'fake-token' });
      if (module !== ProviderAuthModule) throw new Error('testing has a ProviderAuthModule of its own');`);
  }
}

/** Importing the package loads one file of ours, and no package that an application of Nest and axios has not loaded. */
function checkWeight() {
  const { exports } = readJson('package.json');
  const main = exports['.'].require.default;
  evaluate(`
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    for (const name of ['reflect-metadata', 'rxjs', 'axios', '@nestjs/common', '@nestjs/core', '@nestjs/axios']) require(name);
    const before = new Set(Object.keys(require.cache));
    require(${JSON.stringify(main)});
    const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
    if (loaded.length !== 1) throw new Error('${main} loads ' + loaded.length + ' files: ' + loaded.join(', '));`);
  for (const { default: file } of [exports['.'].import, exports['.'].require]) {
    const bytes = readFileSync(file);
    if (bytes.length > MAIN_FILE_LIMIT) {
      throw new Error(`${file} has ${bytes.length} bytes, more than ${MAIN_FILE_LIMIT}`);
    }
    if (bytes.some((byte) => byte > 0x7f))
      throw new Error(`${file} is not all ASCII: V8 would make two bytes of each character`);
  }
}

function evaluate(script) {
  run(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script.replaceAll(/\s+/g, ' ').trim()]);
}
