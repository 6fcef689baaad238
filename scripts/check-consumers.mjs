// Installs the packed tarball in applications as Nest's own CLI generates them, puts the files of test/consumers/app into
// them, and builds, runs and tests them, units and end to end, with no further configuration:
//   nest12  ESM, vitest
//   nest11  CommonJS, Jest with ts-jest: it knows neither `module-sync` nor `import`, so it gets the CommonJS build.
//           Built with `--webpack` too
// `npm run check:consumers -- nest11` checks one of them; KEEP_SCRATCH=1 leaves the applications behind.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editJson, pack, readJson, run, withScratchFolder } from './tools.mjs';

const FILES = 'test/consumers/app';
const LIMIT_MS = 5 * 60_000;
const EXPECTED = 'manis says {"ok":true}';

const consumers = {
  nest12: { cli: '@nestjs/cli@12', esm: true, builds: [[]], versions: { '@nestjs/axios': '^12.0.0' } },
  nest11: { cli: '@nestjs/cli@11', esm: false, builds: [[], ['--webpack']], versions: { '@nestjs/axios': '^4.0.0' } },
};

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(consumers);
const { devDependencies } = readJson('package.json');

await withScratchFolder(async (scratch) => {
  const { tarball } = pack(scratch);
  for (const name of names) check(name, consumers[name], scratch, tarball);
});
console.log(`\nconsumers: ${names.join(', ')} built, ran and tested with the packed tarball`);

function check(name, { cli, esm, builds, versions }, scratch, tarball) {
  console.log(`\n-- ${name}`);
  const began = Date.now();
  const app = join(scratch, name);
  const options = { cwd: app, timeout: LIMIT_MS };
  const flags = ['--skip-git', '--skip-install', '--package-manager', 'npm', '--directory', name];
  run('npx', ['--yes', cli, 'new', name, ...flags], { cwd: scratch, timeout: LIMIT_MS, stdio: 'ignore' });

  editJson(join(app, 'package.json'), ({ dependencies }) =>
    Object.assign(dependencies, versions, { axios: devDependencies.axios, 'nestjs-provider-auth': `file:${tarball}` }),
  );
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], options);
  for (const file of readdirSync(FILES)) {
    const text = readFileSync(join(FILES, file), 'utf8');
    // A CommonJS application names its files without an extension, as its generator does.
    const folder = file.endsWith('.e2e-spec.ts') ? 'test' : 'src';
    writeFileSync(join(app, folder, file), esm ? text : text.replaceAll(/(from '\.[^']*)\.js'/g, "$1'"));
  }

  for (const build of builds) {
    run('npx', ['nest', 'build', ...build], options);
    const output = execFileSync(process.execPath, ['dist/main.js'], { ...options, encoding: 'utf8', timeout: 60_000 });
    process.stdout.write(output);
    if (!output.includes(EXPECTED)) throw new Error(`${name}: its main did not print ${EXPECTED}`);
  }
  run('npx', ['nest', 'build'], options);
  run('npx', ['--no-install', 'nestjs-provider-auth', 'check', 'dist/check.module.js'], options);
  for (const script of ['test', 'test:e2e']) {
    run('npm', ['run', '--silent', script], { ...options, env: { ...process.env, CI: 'true' } });
  }
  console.log(`-- ${name}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
}
