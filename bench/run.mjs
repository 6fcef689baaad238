// `npm run bench`: this library beside what teams use today, on your machine. Each scenario is a process of its own; the last
// run is in RESULTS.md. `npm run bench -- hot` is one scenario; `npm run bench -- --quick` is what CI runs: this library alone, judged
// by counts, never by times.
import { execFileSync, fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const json = (path) => JSON.parse(readFileSync(here(path), 'utf8'));
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const chosen = args.filter((each) => !each.startsWith('--'));
const ALL = ['hot', 'observed', 'stored', 'loopback', 'life', 'start-up'];
/** A scenario that takes longer hangs. */
const LIMIT_MS = 7 * 60_000;
const unknown = args.filter((each) => each !== '--quick' && !ALL.includes(each));
if (unknown.length > 0) throw new Error(`no scenario ${unknown.join()}; there are ${ALL.join()}, and --quick`);

const began = performance.now();
if (!quick && !isInstalled()) {
  const install = ['ci', '--prefix', here('.'), '--no-audit', '--no-fund', '--legacy-peer-deps'];
  execFileSync('npm', install, { stdio: 'inherit', shell: process.platform === 'win32' });
}
const sections = [];
for (const name of ALL.filter((each) => chosen.length === 0 || chosen.includes(each))) {
  const { result, fault } = await scenario(name);
  if (fault !== undefined) {
    console.error(`FAILED: ${fault}`);
    process.exitCode = 1;
  }
  if (result !== undefined) {
    sections.push(section(name, result));
    console.log(sections.at(-1));
  }
}
const seconds = Math.round((performance.now() - began) / 1_000);
const versions = ['@nestjs/core', '@nestjs/axios', 'axios', 'undici'].map((name) => `${name} ${version('..', name)}`);
const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}; ${versions.join(', ')}. In all ${seconds} s.`;
console.log(machine);
if (!quick && chosen.length === 0) {
  const peers = Object.keys(json('package.json').dependencies).map((name) => `${name} ${version('.', name)}`);
  const head = `# Measured\n\n${machine}\n\nBeside it: ${peers.join(', ')}.`;
  writeFileSync(here('RESULTS.md'), `${head}\n\n${sections.join('\n')}`);
}

/** What an interrupted installation leaves behind, or an older one, is none. */
function isInstalled() {
  if (!existsSync(here('node_modules/.package-lock.json'))) return false;
  return Object.entries(json('package.json').dependencies).every(([name, wanted]) => version('.', name) === wanted);
}

function version(root, name) {
  const path = `${root}/node_modules/${name}/package.json`;
  return existsSync(here(path)) ? json(path).version : 'none';
}

/** What it sent, if anything, and what is wrong, if anything. */
function scenario(name) {
  return new Promise((resolve) => {
    const options = { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] };
    const child = fork(here(`scenarios/${name}.mjs`), quick ? ['--quick'] : [], options);
    const timer = setTimeout(() => child.kill(), LIMIT_MS);
    let result;
    child.on('message', (message) => (result = message));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      const isWell = code === 0 && result !== undefined;
      resolve({ result, fault: isWell ? undefined : `${name} ended with ${code ?? signal}` });
    });
  });
}

function section(name, { rows, details, table }) {
  const tables = [markdown(['what', 'measured', 'to reach'], rows)];
  if (table) tables.push(markdown(table.head, table.rows));
  if (details) tables.push(markdown(['µs a call', 'median', '10 %', '90 %'], Object.entries(details).map(row)));
  return `## ${name}\n\n${tables.join('\n\n')}\n`;
}

function row([name, { median, low, high }]) {
  return [name, ...[median, low, high].map((each) => each.toFixed(each < 1 ? 3 : 2))];
}

function markdown(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
