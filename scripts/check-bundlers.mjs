// R66: bundlers of applications take the packed tarball without a flag while jose, an optional peer, is not installed.
// esbuild and webpack bundle test/consumers/bundled, by `import` and by `require`; started, it says what is missing.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pack, readJson, run, withScratchFolder } from './tools.mjs';

const BUNDLERS = ['esbuild@0.28', 'webpack@5'];
const EXPECTED = 'jose is not installed';

const { devDependencies, peerDependencies } = readJson('package.json');
/** Only our package goes into the bundle, and jose would: Nest has optional packages of its own. */
const outside = Object.keys(peerDependencies).filter((name) => name !== 'jose');

await withScratchFolder(async (folder) => {
  const { tarball } = pack(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const peers = outside.map((name) => `${name}@${devDependencies[name]}`);
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', tarball, ...peers, ...BUNDLERS], {
    cwd: folder,
    timeout: 5 * 60_000,
  });
  const text = readFileSync('test/consumers/bundled/main.mjs', 'utf8');
  writeFileSync(join(folder, 'import.mjs'), text);
  writeFileSync(
    join(folder, 'require.cjs'),
    text.replaceAll(/^import (?:(\{.*\}) from )?('.*');$/gm, (_, names, from) =>
      names === undefined ? `require(${from});` : `const ${names} = require(${from});`,
    ),
  );
  const require = createRequire(join(folder, 'package.json'));
  for (const entry of ['import.mjs', 'require.cjs']) {
    for (const [name, bundle] of Object.entries({ esbuild, webpack })) {
      const output = join(folder, `${name}-${entry.replace(/\.\w+$/, '.cjs')}`);
      await bundle(require(name), join(folder, entry), output);
      const said = execFileSync(process.execPath, [output], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
      if (!said.includes(EXPECTED)) throw new Error(`${name}, ${entry}: does not say "${EXPECTED}" but ${said}`);
      console.log(`${name}, ${entry}: bundled without jose, and says so when it starts`);
    }
  }
});

/** Throws on an error; warnings are the bundler's own affair. */
async function esbuild({ build }, input, outfile) {
  await build({
    entryPoints: [input],
    outfile,
    bundle: true,
    platform: 'node',
    external: outside,
    logLevel: 'warning',
  });
}

async function webpack(compile, entry, file) {
  const output = { path: join(file, '..'), filename: file.slice(file.lastIndexOf('/') + 1) };
  const externals = Object.fromEntries(outside.map((name) => [name, `commonjs ${name}`]));
  const options = { mode: 'production', target: 'node', entry, output, externals };
  const stats = await new Promise((resolve, reject) => {
    compile(options, (error, done) => (error ? reject(error) : resolve(done)));
  });
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
}
