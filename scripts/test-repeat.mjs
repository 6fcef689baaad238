// R82: `npm run test:repeat -- 20 --load 4` runs the tests 20 times beside 4 busy processes, each time with the files in
// another order (files share a process), and prints a line for each run. What follows is given to vitest: `npm run test:repeat -- 20 --load 4 test/unit`. Ends with exit code 1 when a run
// failed.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [runs = '20', ...rest] = process.argv.slice(2);
const at = rest.indexOf('--load');
const load = at < 0 ? 0 : Number(rest.splice(at, 2)[1]);
if (!/^[1-9]\d*$/.test(runs) || !Number.isInteger(load) || load < 0) {
  throw new RangeError('usage: npm run test:repeat -- <runs> [--load <busy processes>] [what vitest is to run]');
}
const projects = rest.some((each) => each.startsWith('--project'))
  ? []
  : ['specs', 'isolated', 'augmented types'].flatMap((name) => ['--project', name]);

const folder = mkdtempSync(join(tmpdir(), 'test-repeat-'));
const summary = join(folder, 'summary.txt');
const busy = Array.from({ length: load }, () => spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' }));
let green = 0;
try {
  console.log(`run  result  seconds  tests, beside ${load} busy processes`);
  for (let i = 1; i <= Number(runs); i++) {
    writeFileSync(summary, '');
    const began = performance.now();
    const order = ['--sequence.shuffle.files', `--sequence.seed=${i}`];
    const { status } = spawnSync(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...order, ...rest],
      {
        env: { ...process.env, TEST_SUMMARY: summary },
        stdio: 'ignore',
      },
    );
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    if (status === 0) green += 1;
    const said = readFileSync(summary, 'utf8').trim() || 'vitest did not end well';
    console.log(
      `${String(i).padStart(3)}  ${(status === 0 ? 'green' : 'RED').padEnd(6)}  ${seconds.padStart(7)}  ${said}`,
    );
  }
} finally {
  for (const each of busy) each.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}
console.log(`${green} of ${runs} green`);
process.exitCode = green === Number(runs) ? 0 : 1;
