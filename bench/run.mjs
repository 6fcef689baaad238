// `npm run bench`: this library beside what teams use today, on your machine. Each scenario is a process of its own; the last
// run is in RESULTS.md. `npm run bench -- --quick` is what CI runs: it judges counts, never times.
import { execFileSync, fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const chosen = args.filter((each) => !each.startsWith('--'));
const SCENARIOS = ['hot', 'observed', 'stored', 'loopback', 'life', 'start-up'].filter(
  (each) => chosen.length === 0 || chosen.includes(each),
);

if (!existsSync(here('node_modules'))) {
  execFileSync('npm', ['ci', '--prefix', here('.'), '--no-audit', '--no-fund', '--legacy-peer-deps'], {
    stdio: 'inherit',
  });
}
const began = performance.now();
const sections = [];
for (const name of SCENARIOS) {
  const { rows, details, table } = await scenario(name);
  const tables = [markdown(['what', 'measured', 'to reach'], rows)];
  if (table) tables.push(markdown(table.head, table.rows));
  if (details) tables.push(markdown(['µs a call', 'median', '10 %', '90 %'], Object.entries(details).map(row)));
  sections.push(`## ${name}\n\n${tables.join('\n\n')}\n`);
  console.log(sections.at(-1));
}
const version = (name) => JSON.parse(readFileSync(here(`../node_modules/${name}/package.json`), 'utf8')).version;
const versions = `axios ${version('axios')}, Nest ${version('@nestjs/core')}, @nestjs/axios ${version('@nestjs/axios')}`;
const seconds = Math.round((performance.now() - began) / 1_000);
const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0].model}; ${versions}. In all ${seconds} s.`;
console.log(machine);
if (!quick && chosen.length === 0) {
  writeFileSync(here('RESULTS.md'), `# Measured\n\n${machine}\n\n${sections.join('\n')}`);
}

function scenario(name) {
  return new Promise((resolve, reject) => {
    const options = { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] };
    const child = fork(here(`scenarios/${name}.mjs`), quick ? ['--quick'] : [], options);
    let result;
    child.on('message', (message) => (result = message));
    child.on('exit', (code) => {
      if (code === 0 && result !== undefined) resolve(result);
      else reject(new Error(`${name} ended with exit code ${code}`));
    });
  });
}

function row([name, { median, low, high }]) {
  return [name, ...[median, low, high].map((each) => each.toFixed(2))];
}

function markdown(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
