/* oxlint-disable eslint/no-unmodified-loop-condition -- what is awaited in the loop modifies it */
// What 10,000 and 100,000 subjects cost: heap, timers and the length of a tick, over ten rounds of renewals. Run by
// `npm run bench:tenants`; ends with exit code 1 when a limit is passed. The library over a token endpoint in memory.
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { form } from '../lib/protocol/definition/token-request-body.ts';
import { scheduledStack } from './scheduled-stack.mjs';

const FEW = 10_000;
const SUBJECTS = 100_000;
const ROUNDS = 10;
const TEXT_LENGTH = 600;
const LIFETIME_S = 3_600;
/** Bytes beside the token's text, which is TEXT_LENGTH long and is kept once. */
const BYTES = 0.4 * 1_024;
const LIMITS = {
  [`bytes each of ${FEW}`]: BYTES,
  [`bytes each of ${SUBJECTS}`]: BYTES,
  timers: 1,
  growth: 1.05,
  tickMs: 50,
  atOnce: 8,
};

/** Time that passes only when nothing is under way. It knows how long each timer's work took. */
class BenchClock {
  time = Date.UTC(2026, 0, 1);
  longest = 0;
  timers = new Map();
  now = () => this.time;
  wall = () => this.time;
  after(ms, run) {
    const id = Symbol('timer');
    this.timers.set(id, { at: this.time + ms, run });
    return () => void this.timers.delete(id);
  }
  async next() {
    let id;
    for (const [each, { at }] of this.timers) if (id === undefined || at < this.timers.get(id).at) id = each;
    const timer = this.timers.get(id);
    this.timers.delete(id);
    this.time = Math.max(this.time, timer.at);
    const began = performance.now();
    timer.run();
    this.longest = Math.max(this.longest, performance.now() - began);
    do await turn();
    while (atOnce > 0);
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const subjectOf = (i) => `merchant-${String(i).padStart(6, '0')}`;
const heap = async () => {
  for (let i = 0; i < 3; i++) {
    await turn();
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
};

if (globalThis.gc === undefined) throw new Error('start it with --expose-gc, or by `npm run bench:tenants`');
let asked = 0;
let atOnce = 0;
let mostAtOnce = 0;
const clock = new BenchClock();
const transport = async () => {
  asked += 1;
  mostAtOnce = Math.max(mostAtOnce, ++atOnce);
  await turn();
  atOnce -= 1;
  const text = randomBytes(TEXT_LENGTH / 2).toString('hex');
  const answer = {
    access_token: text,
    token_type: 'Bearer',
    expires_in: LIFETIME_S,
    scope: 'orders.read orders.write',
  };
  return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) };
};
const shutdown = new AbortController();
setMaxListeners(0, shutdown.signal);
const definition = {
  http: { baseURL: 'https://acme.test' },
  credentials: (subject) => ({ id: subject, secret: 'fake-secret' }),
  request: ({ credentials: { id, secret } }) => ({
    url: '/token',
    body: form({ client_id: id, client_secret: secret }),
  }),
  maxSubjects: SUBJECTS,
};

const provider = () => scheduledStack(definition, { clock, transport, shutdown: shutdown.signal });

async function acquire(tokens, from, to) {
  for (let i = from; i < to; i += 500) {
    await Promise.all(Array.from({ length: 500 }, (_, k) => tokens.token({ subject: subjectOf(i + k) })));
  }
}

// What V8 makes of the code is no tenant's: another provider has it compiled before.
const other = provider();
await acquire(other.tokens, 0, FEW);
other.schedule.stop();

const { tokens, schedule } = provider();
await tokens.token({ subject: 'warm-up' });
const before = await heap();
const began = performance.now();
await acquire(tokens, 0, FEW);
const few = await heap();
await acquire(tokens, FEW, SUBJECTS);
console.log(`${SUBJECTS} first tokens in ${((performance.now() - began) / 1000).toFixed(1)} s`);

const after = [await heap()];
const bytesOf = (used, subjects) => (used - before) / subjects - TEXT_LENGTH;
mostAtOnce = 0;
for (let round = 1; round <= ROUNDS; round++) {
  // In another order than they were acquired in, or the sort of the due ones would find them sorted.
  for (let i = 0; i < SUBJECTS; i++) tokens.peek(subjectOf((i * 61_813) % SUBJECTS));
  const start = performance.now();
  const goal = asked + SUBJECTS;
  // The machine slept: all are due at once.
  clock.time += LIFETIME_S * 1_000 * 0.93;
  while (asked < goal) await clock.next();
  await turn();
  await turn();
  after.push(await heap());
  console.log(`round ${round}: ${SUBJECTS} renewals in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

const growth = after[ROUNDS] / after[1];
const measured = {
  [`bytes each of ${FEW}`]: bytesOf(few, FEW),
  [`bytes each of ${SUBJECTS}`]: bytesOf(after[0], SUBJECTS),
  timers: clock.timers.size,
  growth,
  tickMs: clock.longest,
  atOnce: mostAtOnce,
};
let over = 0;
for (const [name, limit] of Object.entries(LIMITS)) {
  const value = measured[name];
  if (value > limit) over += 1;
  console.log(
    `${name.padEnd(22)} ${value.toFixed(3).padStart(10)}   limit ${limit.toFixed(2)}${value > limit ? '   OVER' : ''}`,
  );
}
schedule.stop();
process.exitCode = over > 0 ? 1 : 0;
