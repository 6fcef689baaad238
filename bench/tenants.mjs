/* oxlint-disable eslint/no-unmodified-loop-condition -- what is awaited in the loop modifies it */
// What 100,000 subjects cost: heap, timers and the length of a tick, over ten rounds of renewals. Run by
// `npm run bench:tenants`; ends with exit code 1 when a limit is passed. The library over a token endpoint in memory.
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { form } from '../lib/protocol/definition/token-request-body.ts';
import { requesterOf, tokenStack } from '../lib/runtime/token-stack.ts';
import { RefreshSchedule } from '../lib/tokens/refresh/refresh-schedule.ts';

const SUBJECTS = 100_000;
const ROUNDS = 10;
const TEXT_LENGTH = 600;
const LIFETIME_S = 3_600;
const LIMITS = { bytesPerSubject: 1_024, timers: 1, growth: 1.05, tickMs: 50, atOnce: 8 };

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
const requester = requesterOf('acme', definition, { clock, random: Math.random, emit: () => {} });
let schedule;
const { tokens } = tokenStack(
  { ...requester, transport },
  { shutdown: shutdown.signal, onSchedule: (at) => schedule.at(at), onToken: () => {} },
);
schedule = new RefreshSchedule(tokens, clock);

await tokens.token({ subject: 'warm-up' });
const before = await heap();
const began = performance.now();
for (let i = 0; i < SUBJECTS; i += 500) {
  await Promise.all(Array.from({ length: 500 }, (_, k) => tokens.token({ subject: subjectOf(i + k) })));
}
console.log(`${SUBJECTS} first tokens in ${((performance.now() - began) / 1000).toFixed(1)} s`);

const after = [await heap()];
const bytes = (after[0] - before) / SUBJECTS - TEXT_LENGTH;
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
  bytesPerSubject: bytes,
  timers: clock.timers.size,
  growth,
  tickMs: clock.longest,
  atOnce: mostAtOnce,
};
let over = 0;
for (const [name, limit] of Object.entries(LIMITS)) {
  const value = measured[name];
  if (value > limit) over += 1;
  console.log(`${name.padEnd(16)} ${value.toFixed(3).padStart(10)}   limit ${limit}${value > limit ? '   OVER' : ''}`);
}
schedule.stop();
process.exitCode = over > 0 ? 1 : 0;
