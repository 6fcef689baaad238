// Where the packed tarball works: applications of Nest 11 and 12, in CommonJS and ES modules, with each @nestjs/axios that
// goes with them, the lowest and the newest axios, each on Express and on Fastify, and on every Node. Each is built, run, and
// tested, units and end to end. `npm run check:matrix` takes one Node for each, by turns; `-- --all` takes them all.
// `npm run check:matrix -- nest11-esm` is one kind of application.
import { execFileSync } from 'node:child_process';
import { Application, KINDS } from './consumers/application.mjs';
import { lowest, pack, readJson, withScratchFolder } from './tools.mjs';

const NODES = ['20', '22', '24'];
const { devDependencies, peerDependencies } = readJson('package.json');
const AXIOS = [lowest(peerDependencies.axios), devDependencies.axios];

const args = process.argv.slice(2);
const asked = args.filter((each) => !each.startsWith('--'));
const names = asked.length > 0 ? asked : Object.keys(KINDS);
const rows = [['application', '@nestjs/axios', 'axios', ...NODES.map((node) => `Node ${node}`)]];
const faults = [];

await withScratchFolder((scratch) => {
  const { tarball } = pack(scratch);
  for (const name of names) checkKind(name, scratch, tarball);
});
const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
console.log(`\n${rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at])).join('  ')).join('\n')}\n`);
if (faults.length > 0) throw new Error(faults.join('\n\n'));

function checkKind(name, scratch, tarball) {
  const application = new Application(name, scratch);
  const { nest, axios: majors } = KINDS[name];
  application.depend({ 'nestjs-provider-auth': `file:${tarball}`, '@nestjs/platform-fastify': `^${nest}.0.0` });
  application.add('app');
  application.add('platforms');
  for (const major of majors) {
    for (const axios of AXIOS) {
      application.depend({ '@nestjs/axios': `^${major}.0.0`, axios });
      application.install();
      application.nest('build');
      rows.push([
        name,
        ...['@nestjs/axios', 'axios'].map((each) => application.version(each)),
        ...nodesOf(application),
      ]);
    }
  }
}

function nodesOf(application) {
  const turn = NODES[(rows.length - 1) % NODES.length];
  return NODES.map((node) => {
    if (node !== turn && !args.includes('--all')) return '-';
    const began = Date.now();
    try {
      const where = tested(application, binaryOf(node));
      return `${where}, ${((Date.now() - began) / 1000).toFixed(0)} s`;
    } catch (error) {
      faults.push(`Node ${node}, ${error.message}`);
      return 'FAILED';
    }
  });
}

/** Builds are the same on each Node; what runs is not. Says what was run. */
function tested(application, node) {
  application.expect('manis says {"ok":true}', 'node', ['dist/main.js'], node);
  // @nestjs/axios 12 is an ES module, and Jest's CommonJS mode knows none.
  if (application.name.endsWith('commonjs') && application.version('@nestjs/axios').startsWith('12.')) return 'runs';
  for (const script of ['test', 'test:e2e']) application.output('npm', ['run', '--silent', script], node);
  return 'tests';
}

function binaryOf(node) {
  if (process.versions.node.startsWith(`${node}.`)) return process.execPath;
  const call = ['--yes', '--package', `node@${node}`, '--call', 'command -v node'];
  return execFileSync('npx', call, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}
