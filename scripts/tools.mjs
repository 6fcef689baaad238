// What the other scripts share.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a command with its output on ours; throws when it fails. */
export function run(command, args, options = {}) {
  console.log(`$ ${[command === process.execPath ? 'node' : command, ...args].join(' ')}`);
  execFileSync(command, args, { stdio: 'inherit', ...options });
}

/** Runs the command of an installed package. */
export function runTool(name, args, options) {
  run(join('node_modules', '.bin', name), args, options);
}

/** Packs the built package into `folder`: what a registry would get. The tarball's path, and what is in it. */
export function pack(folder) {
  if (!existsSync('dist/esm/index.js')) throw new Error('dist/ is missing: `npm run build` first');
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const answer = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
  const [packed] = Array.isArray(answer) ? answer : Object.values(answer);
  return { tarball: join(folder, packed.filename), files: packed.files.map(({ path }) => path).toSorted() };
}

/** Calls `use` with a folder of its own outside the repository, and removes it afterwards. */
export async function withScratchFolder(use) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nestjs-provider-auth-')));
  try {
    return await use(folder);
  } finally {
    if (process.env.KEEP_SCRATCH) console.log(`kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** The lowest version of a range: `^4.0.0 || ^12.0.0` → `4.0.0` */
export const lowest = (range) => /\d+\.\d+\.\d+/.exec(range)[0];

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

export const editJson = (path, edit) => {
  const value = readJson(path);
  edit(value);
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
};

/** Whether `--update` was given: take what is there for the new snapshot. */
export const updating = process.argv.includes('--update');
