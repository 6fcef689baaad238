// Where a hot request through a bound axiosRef spends its time and its memory, function by function. Run by `npm run bench:profile`;
// `npm run bench:profile -- static` shows a request with a static header, for comparison.
import { Session } from 'node:inspector/promises';
import axios from 'axios';
import { adapter } from './stubbed-adapter.mjs';
import { application } from './library.mjs';
import { allocations } from './measure.mjs';
import { startPartner } from './start-partner.mjs';

const CALLS = 100_000;
const SHOWN = 30;
const partner = await startPartner();
const { url: baseURL } = partner;
const headers = { Authorization: 'Bearer static' };
const { app, http, tokens } = await application(
  baseURL,
  { id: 'id', secret: 'secret' },
  { http: { baseURL, adapter } },
);
await tokens.getToken();
const instance = process.argv.includes('static') ? axios.create({ baseURL, adapter, headers }) : http.axiosRef;

const request = () => instance.get('/orders');

const session = new Session();
session.connect();
await calls();
const before = process.cpuUsage();
await calls();
const { user, system } = process.cpuUsage(before);
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 100 });
await session.post('Profiler.start');
await calls();
const { profile: time } = await session.post('Profiler.stop');
const heap = await allocations(request, CALLS);
await app.close();
partner.stop();

// Of the run without the profiler, which costs something itself.
const microseconds = (user + system) / CALLS;
const hits = new Map(time.nodes.map((node) => [node.id, [nameOf(node), 0]]));
for (const id of time.samples) hits.get(id)[1] += microseconds / time.samples.length;
print('µs', 2, [...hits.values()]);
print('bytes', 0, sizes(heap));

async function calls() {
  for (let i = 0; i < CALLS; i++) await request();
}

function* sizes(node) {
  yield [nameOf(node), node.selfSize / CALLS];
  for (const child of node.children) yield* sizes(child);
}

function nameOf({ callFrame: { functionName, url, lineNumber } }) {
  return `${functionName || '(anonymous)'} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
}

function print(unit, digits, entries) {
  const sums = new Map();
  for (const [name, value] of entries) sums.set(name, (sums.get(name) ?? 0) + value);
  const sorted = [...sums].toSorted(([, a], [, b]) => b - a);
  const total = sorted.reduce((sum, [, value]) => sum + value, 0);
  console.log(`\n${total.toFixed(digits)} ${unit} a request`);
  for (const [name, value] of sorted.slice(0, SHOWN)) console.log(`${value.toFixed(digits).padStart(8)}  ${name}`);
}
