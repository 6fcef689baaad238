// Builds and runs every sample as a reader would, `nest start <folder>`. A sample ends by itself, with exit code 0.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { readJson } from './tools.mjs';

const LIMIT_MS = 120_000;
const { projects } = readJson('nest-cli.json');
const folders = existsSync('sample')
  ? readdirSync('sample', { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  : [];
const names = folders.map(({ name }) => name).toSorted();
const only = process.argv.slice(2);
const failed = [];

for (const name of only.length > 0 ? only : names) {
  console.log(`\n-- sample/${name}`);
  const began = Date.now();
  const fault = projects[name] === undefined ? 'is not in nest-cli.json' : await start(name);
  if (fault !== undefined) failed.push(`sample/${name} ${fault}`);
  else console.log(`-- sample/${name}: ended well after ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
for (const name of Object.keys(projects)) {
  if (!names.includes(name)) failed.push(`nest-cli.json names ${name}, but there is no sample/${name}`);
}
console.log(`\nsamples: ${names.length} found, ${failed.length} failed`);
for (const fault of failed) console.error(fault);
process.exitCode = failed.length > 0 ? 1 : 0;

/** What went wrong, if anything. The sample runs in a process group of its own, so that a hanging one ends as a whole. */
function start(name) {
  return new Promise((resolve) => {
    const args = ['node_modules/@nestjs/cli/bin/nest.js', 'start', name];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    const stop = (signal) => {
      try {
        process.kill(-Number(child.pid), signal);
      } catch {
        // It is gone already.
      }
    };
    const timer = setTimeout(() => {
      stop('SIGKILL');
      resolve(`did not end within ${LIMIT_MS / 1000} s`);
    }, LIMIT_MS);
    const ended = (fault) => {
      clearTimeout(timer);
      stop('SIGKILL');
      resolve(fault);
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code, signal) => ended(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`));
  });
}
