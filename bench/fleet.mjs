// What a fleet costs its store and its token endpoint: replicas in one process, each with the library's own stack of token
// sources, over a memory store that counts, in simulated time. Run by `npm run bench:fleet`; ends with exit code 1 when a limit is
// passed.
import { setMaxListeners } from 'node:events';
import { form } from '../lib/protocol/definition/token-request-body.ts';
import { memoryTokenStore } from '../lib/tokens/store/memory-token-store.ts';
import { scheduledStack } from './scheduled-stack.mjs';

const LIFETIME_S = 3_600;
const LIVES = 3;
/** Milliseconds that the token endpoint and the store take to answer. */
const ENDPOINT_MS = 200;
const STORE_MS = 1;
/** Token calls for each token, and commands for each acquisition and each adoption, when it runs. */
const LIMITS = { callsPerToken: 4, commands: { acquisition: 6, adoption: 2 } };
/** Replicas, and tenants that each of them serves; 0: the application's own token. */
const FLEETS = [
  { replicas: 10, tenants: 0 },
  { replicas: 100, tenants: 0 },
  { replicas: 1_000, tenants: 0 },
  { replicas: 10_000, tenants: 0 },
  { replicas: 10, tenants: 1_000 },
];

/** Simulated time, which goes on to the next timer when nothing else is to be done. */
class SimulatedClock {
  time = Date.UTC(2026, 0, 1);
  #timers = new Map();
  #times = [];
  now = () => this.time;
  wall = () => this.time;
  after(ms, run) {
    const at = Math.ceil(this.time + Math.max(0, ms));
    const timer = { run };
    const there = this.#timers.get(at);
    if (there === undefined) {
      this.#timers.set(at, new Set([timer]));
      pushTime(this.#times, at);
    } else there.add(timer);
    return () => void this.#timers.get(at)?.delete(timer);
  }
  /** Runs what is due until then. */
  async until(end) {
    await turn();
    while (this.#times.length > 0 && this.#times[0] <= end) {
      const at = popTime(this.#times);
      const timers = this.#timers.get(at);
      this.#timers.delete(at);
      this.time = Math.max(this.time, at);
      if (timers.size === 0) continue;
      for (const { run } of timers) run();
      await turn();
    }
    this.time = end;
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A heap with its lowest number first. */
function pushTime(heap, time) {
  let i = heap.push(time) - 1;
  for (let up = (i - 1) >> 1; i > 0 && heap[up] > time; up = (i - 1) >> 1) {
    heap[i] = heap[up];
    heap[up] = time;
    i = up;
  }
}

function popTime(heap) {
  const first = heap[0];
  const last = heap.pop();
  if (heap.length === 0) return first;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1] < heap[child]) child += 1;
    if (heap[child] >= last) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = last;
  return first;
}

/** A store that takes a while, and counts what it is asked: in all, and in each second. */
function countingStore(clock) {
  const store = memoryTokenStore({ clock });
  const counts = { get: 0, put: 0, lock: 0, release: 0, take: 0 };
  const seconds = new Map();
  const asked =
    (name) =>
    async (...args) => {
      counts[name] += 1;
      const second = Math.floor(clock.time / 1_000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
      await new Promise((resolve) => clock.after(STORE_MS, resolve));
      return store[name](...args);
    };
  const operations = Object.fromEntries(Object.keys(counts).map((name) => [name, asked(name)]));
  const peak = () => [...seconds.values()].reduce((most, count) => Math.max(most, count), 0);
  const reset = () => {
    for (const name of Object.keys(counts)) counts[name] = 0;
    seconds.clear();
  };
  return { store: { isShared: true, canLock: true, ...operations }, counts, peak, reset };
}

async function simulate({ replicas, tenants }) {
  const clock = new SimulatedClock();
  const counting = countingStore(clock);
  const shutdown = new AbortController();
  setMaxListeners(0, shutdown.signal);
  const told = { calls: 0, token_acquired: 0, token_adopted: 0 };
  const transport = async () => {
    const number = ++told.calls;
    await new Promise((resolve) => clock.after(ENDPOINT_MS, resolve));
    const answer = { access_token: `fake-token-${number}`, token_type: 'Bearer', expires_in: LIFETIME_S };
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) };
  };
  const definition = {
    http: { baseURL: 'https://acme.test' },
    credentials: (subject = 'all') => ({ id: subject, secret: 'fake-secret' }),
    request: ({ credentials: { id } }) => ({ url: '/token', body: form({ client_id: id }) }),
    store: counting.store,
  };
  const subjects = tenants === 0 ? [undefined] : Array.from({ length: tenants }, (_, i) => `merchant-${i}`);
  const emit = ({ type }) => {
    if (type in told) told[type] += 1;
  };
  const parts = { clock, transport, shutdown: shutdown.signal, emit };
  const stacks = Array.from({ length: replicas }, () => scheduledStack(definition, parts));
  const use = () => {
    for (const { tokens } of stacks) for (const subject of subjects) tokens.peek(subject);
  };
  const first = stacks.flatMap(({ tokens }) => subjects.map((subject) => tokens.token({ subject })));
  await clock.until(clock.time + 60_000);
  await Promise.all(first);
  // The cold start is not what a life costs.
  const cold = { ...told, commands: sum(counting.counts) };
  counting.reset();
  Object.assign(told, { calls: 0, token_acquired: 0, token_adopted: 0 });
  const began = clock.time;
  // Each hour has somewhat more than a life in it.
  for (let minute = 1; minute <= LIVES * 60; minute++) {
    use();
    await clock.until(began + minute * 60_000);
  }
  for (const { schedule } of stacks) schedule.stop();
  shutdown.abort();
  return { cold, told, counts: { ...counting.counts }, peak: counting.peak(), tokens: subjects.length };
}

const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);

let over = 0;
for (const fleet of FLEETS) {
  const { cold, told, counts, peak, tokens } = await simulate(fleet);
  const commands = sum(counts);
  const { acquisition, adoption } = LIMITS.commands;
  const isOver =
    told.calls > LIMITS.callsPerToken * tokens ||
    commands > acquisition * told.token_acquired + adoption * told.token_adopted;
  if (isOver) over += 1;
  console.log(
    `${fleet.replicas} replicas, ${fleet.tenants || 'no'} tenants${isOver ? '   OVER' : ''}\n` +
      `  cold:       ${cold.calls} token calls, ${cold.commands} commands\n` +
      `  then ${LIVES} h:   ${told.calls} token calls (${told.calls / tokens} for each token), ${told.token_adopted} adopted, ` +
      `${commands} commands ${JSON.stringify(counts)}, ${peak} in the busiest second`,
  );
}
process.exitCode = over > 0 ? 1 : 0;
