// Builds the package: one JavaScript file for each entry point and format, and tsc's declarations. ESM is for whoever can
// load it, CommonJS for Jest and old tools. What is there of the same sources stays: most scripts build first.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { bundle, TSCONFIG } from './bundle.mjs';
import { readJson } from './tools.mjs';

/** What others import: `index`, `testing/index`, … */
const exported = Object.values(readJson('package.json').exports)
  .flatMap(({ require }) => require?.default ?? [])
  .map((path) => path.replace(/^\.\/dist\/cjs\/(.*)\.js$/, '$1'));
/** What gets a file of its own. Commands are started, never imported: ESM is enough. */
const ENTRIES = { esm: [...exported, 'cli/main', 'testing/simulator/cli'], cjs: exported };
/** Says of which sources the files were built. */
const STAMP = 'dist/.sources';
const TYPES = { esm: 'module', cjs: 'commonjs' };

/** What builds on the main entry point loads it where it lies: there is one copy of each class. */
const mainEntry = {
  name: 'main-entry',
  resolveId: (id) => (id === '../index.js' ? { id, external: true } : undefined),
};

/**
 * jose as CommonJS loads it: Jest knows no `import()` there, and the `require` that rolldown makes of it stands in a
 * function, not in the `try` by which esbuild and webpack see that it is optional.
 */
const requireJose = {
  name: 'require-jose',
  transform: {
    filter: { id: /load-jose\.ts$/ },
    handler(code) {
      const required = code.replace("import('jose')", "require('jose')");
      if (required === code) throw new Error("import('jose') is not where it was");
      return { code: required, map: null };
    },
  },
};

const sources = hashOfSources();
if (isBuiltOf(sources)) process.exit();
rmSync(STAMP, { force: true });
declarations('dist/esm', 'dist/cjs');
for (const [format, entries] of Object.entries(ENTRIES)) {
  const plugins = format === 'cjs' ? [mainEntry, requireJose] : [mainEntry];
  for (const entry of entries) {
    const output = { file: `dist/${format}/${entry}.js`, format, exports: 'named', sourcemap: true };
    await bundle(`lib/${entry}.ts`, output, plugins);
  }
  writeFileSync(`dist/${format}/package.json`, `${JSON.stringify({ type: TYPES[format] })}\n`);
}

writeFileSync(STAMP, sources);

/** Of all that decides what is built. */
function hashOfSources() {
  const lib = readdirSync('lib', { recursive: true }).map((name) => join('lib', name));
  const configs = readdirSync('.').filter((name) => /^(?:package|tsconfig).*\.json$/.test(name));
  const others = [...configs, 'scripts/build.mjs', 'scripts/bundle.mjs'];
  const hash = createHash('sha256');
  for (const path of [...lib, ...others].toSorted()) {
    if (statSync(path).isFile()) hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function isBuiltOf(hash) {
  const built = Object.entries(ENTRIES).flatMap(([format, entries]) =>
    entries.map((entry) => `dist/${format}/${entry}.js`),
  );
  return built.every((path) => existsSync(path)) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
}

/** They are the same for both formats; the `type` beside them says how they are to be read. */
function declarations(folder, copy) {
  for (const each of [folder, copy]) rmSync(each, { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', TSCONFIG, '--outDir', folder], { stdio: 'inherit' });
  const named = new Set(ENTRIES.cjs.flatMap((entry) => [...reached(join(folder, `${entry}.d.ts`))]));
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (path.endsWith('.d.ts') && !named.has(path)) rmSync(path);
  }
  cpSync(folder, copy, { recursive: true });
}

/** A declaration and all that it names, directly or not. */
function reached(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { fileName } of ts.preProcessFile(readFileSync(path, 'utf8')).importedFiles) {
    if (fileName.startsWith('.')) reached(join(dirname(path), fileName.replace(/\.js$/, '.d.ts')), seen);
  }
  return seen;
}
