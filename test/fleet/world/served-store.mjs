// A memory store that a fleet shares, in a process of its own: node served-store.mjs <port> [bug]. A JSON line for each call,
// [number, operation, arguments], and one for its answer. What it held dies with it. The IPC message `{ readOnly }` makes writes fail.
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { memoryTokenStore } from 'nestjs-provider-auth';
import { brokenStore } from './broken-store.mjs';

const [port, bug] = process.argv.slice(2);
/** What an emptied store gives is higher than all that it gave before. */
const BASE = Date.now();
const store = memoryTokenStore();
let readOnly = false;
process.on('message', (message) => {
  if (message === 'ping') process.send('pong');
  else ({ readOnly } = message);
});
process.on('disconnect', () => process.exit());

const raised = (entry) => entry && { ...entry, generation: entry.generation + BASE };
const risen = {
  get: async (key) => {
    const { now, entry } = await store.get(key);
    return { now, entry: raised(entry) };
  },
  put: async (key, write) => {
    const generation = write.generation === undefined ? undefined : write.generation - BASE;
    const { entry, ...answer } = await store.put(key, { ...write, generation });
    return { ...answer, entry: raised(entry) };
  },
  lock: async (key, owner, until) => {
    const { entry, ...lock } = await store.lock(key, owner, until);
    return { ...raised(lock), entry: raised(entry) };
  },
  release: (key, owner) => store.release(key, owner),
  take: (key, quota) => store.take(key, quota),
};
const operations = brokenStore(risen, bug);

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  const lines = createInterface({ input: socket });
  // readline passes on what its stream fails with.
  lines.on('error', () => {});
  lines.on('line', async (line) => {
    const [number, operation, args] = JSON.parse(line);
    const refused = readOnly && operation !== 'get';
    const answer = refused ? { error: 'read-only' } : { value: await operations[operation](...args) };
    if (socket.writable) socket.write(`${JSON.stringify({ number, ...answer })}\n`);
  });
});
server.listen(Number(port), '127.0.0.1', () => process.send({ port: server.address().port }));
