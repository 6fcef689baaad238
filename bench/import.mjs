// What importing the package costs an application that has loaded Nest and axios already. Run by `npm run bench:import`:
// twenty fresh processes with the published file and twenty with the same code in a file for each source, by turns. The lower
// quartile counts: what else the machine does can only add. It fails nothing: CI counts files and bytes (check:package).
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { bundle } from '../scripts/bundle.mjs';

const PROCESSES = 20;
const GOAL_MS = 15;
const FOLDER = 'dist/bench/import';

const perSource = { dir: FOLDER, format: 'esm', preserveModules: true, entryFileNames: '[name].mjs' };
await bundle('lib/index.ts', perSource);

const subjects = {
  'one file': { path: 'dist/esm/index.js', ms: [] },
  'a file for each source': { path: `${FOLDER}/index.mjs`, ms: [] },
};
try {
  for (let i = 0; i < PROCESSES; i++) for (const each of Object.values(subjects)) each.ms.push(importing(each.path));
} finally {
  rmSync(FOLDER, { recursive: true });
}

for (const [name, { ms }] of Object.entries(subjects)) {
  console.log(
    `${name.padEnd(24)} ${lowerQuartile(ms).toFixed(1).padStart(6)} ms  (${Math.min(...ms).toFixed(1)} to ${Math.max(...ms).toFixed(1)})`,
  );
}
const [one, many] = Object.values(subjects).map(({ ms }) => lowerQuartile(ms));
console.log(`ratio ${(many / one).toFixed(1)}; goal of one file: ${GOAL_MS} ms${one > GOAL_MS ? '   OVER' : ''}`);

/** Milliseconds that a fresh process needs to import `path`. */
function importing(path) {
  const script = `
    await Promise.all(['reflect-metadata', 'rxjs', 'axios', '@nestjs/core', '@nestjs/axios'].map((name) => import(name)));
    const began = performance.now();
    await import('${pathToFileURL(path).href}');
    console.log(performance.now() - began);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }));
}

function lowerQuartile(values) {
  return values.toSorted((a, b) => a - b)[PROCESSES >> 2];
}
