// R66: the lowest versions that peerDependencies allow. In a copy of the repository those are installed in place of the
// newest; the tests run on them (`npm run check:floors -- test/unit` for a part), and the types of lib/ are checked.
import { cpSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { editJson, lowest, readJson, run, withScratchFolder } from './tools.mjs';

const LIMIT_MS = 5 * 60_000;
const left = new Set(['node_modules', 'coverage', 'reports', '.git']);

const kept = (path) => !left.has(relative('.', path).split(sep)[0]);

const { peerDependencies, devDependencies } = readJson('package.json');
const floors = Object.fromEntries(Object.entries(peerDependencies).map(([name, range]) => [name, lowest(range)]));
// What belongs to Nest's own release goes with it; the first @nestjs/config for Nest 11 is 4.0.0.
const ofNest = ['@nestjs/testing', '@nestjs/platform-express', '@nestjs/microservices'];
for (const name of ofNest) floors[name] = floors['@nestjs/core'];
floors['@nestjs/config'] = '4.0.0';
for (const name of Object.keys(floors)) if (devDependencies[name] === undefined) delete floors[name];

await withScratchFolder((folder) => {
  cpSync('.', folder, { recursive: true, filter: kept });
  editJson(join(folder, 'package.json'), (manifest) => Object.assign(manifest.devDependencies, floors));
  const options = { cwd: folder, timeout: LIMIT_MS };
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], options);
  for (const [name, version] of Object.entries(floors)) {
    const installed = readJson(join(folder, 'node_modules', name, 'package.json')).version;
    if (installed !== version) throw new Error(`${name}: ${installed} was installed instead of ${version}`);
    console.log(`${name} ${version}`);
  }
  const specs = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'specs', ...process.argv.slice(2)];
  run(process.execPath, specs, { ...options, env: { ...process.env, VITEST_TYPES: 'off' } });
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], options);
});
