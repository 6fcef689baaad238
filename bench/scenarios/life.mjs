// What happens to requests when a token expires, is revoked or refused, and while its endpoint is down: 200 requests a second
// through each client.
import { CLIENTS } from '../clients.mjs';
import { leaksOf } from '../leaks.mjs';
import { load, percentile, timed } from '../measure.mjs';
import { startPartner } from '../start-partner.mjs';

const quick = process.argv.includes('--quick');
const OURS = 'nestjs-provider-auth';
const PER_SECOND = 200;
const STALL_MS = 15;
/** Of what only ours is judged by: the tenth slowest of 1,000 requests is another one each time. */
const ROUNDS = 3;
const get = (client) => () => client.get('/orders');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const HEAD = [
  'client',
  '500 cold: token calls (failed)',
  'expiry: stalls (without), failed, token calls',
  'p99 at expiry ÷ without',
  'down 1.5 s, token of 4 s: failed, over 300 ms',
  'down 6 s: token calls, back after',
  'revoked: failed, token calls',
  'refused 2 s: token calls, API calls a request',
  'expires_in 0, -1, "soon", a year: failed and token calls of 60 requests each',
  'leaks of 3',
];
const TO_REACH = ['1 (0)', '0, 0, ≤ 8', '≤ 1.1', '0, 0', '≤ 7, ≤ 2 s', '0, 1', '≤ 2, ≤ 1.05', '0 ≤ 2 each', '0'];

const rows = [];
for (const [name, make] of Object.entries(CLIENTS)) {
  if (quick && name !== OURS) continue;
  const lived = await livesOf(name, make);
  rows.push([name, ...cellsOf(lived)]);
  if (name !== OURS) continue;
  for (const fault of faultsOf(lived)) {
    console.error(`FAILED: ${fault}`);
    process.exitCode = 1;
  }
}
const ours = HEAD.slice(1).map((what, i) => [what, rows[0][i + 1], TO_REACH[i]]);
process.send({ rows: ours, table: { head: HEAD, rows } });

async function livesOf(name, make) {
  /** A partner of its own, and a client that has its first token. */
  const having = async (set, work) => {
    const partner = await startPartner();
    await partner.tell({ set });
    const client = await make(partner.url);
    try {
      await client.get('/orders').catch((error) => console.error(`its first request failed: ${error.message}`));
      await partner.tell({ reset: true });
      return await work(partner, client);
    } finally {
      await client.close?.();
      partner.stop();
    }
  };

  const calm = [];
  const expiring = [];
  const expiry = { failed: 0, tokens: 0 };
  for (let i = 0; i < (quick || name !== OURS ? 1 : ROUNDS); i++) {
    await having({ latency: 50 }, async (_, client) => calm.push(...(await warmLoad(client)).ms));
    await having({ lifetime: 3, latency: 50 }, async (partner, client) => {
      const { ms, failed } = await warmLoad(client);
      const { tokens } = await partner.tell();
      expiring.push(...ms);
      expiry.failed += failed;
      expiry.tokens = Math.max(expiry.tokens, tokens);
    });
  }
  const p99 = percentile(calm, 0.99);
  const stallsOf = (ms) => ms.filter((each) => each > p99 + STALL_MS).length;
  expiry.stalls = stallsOf(expiring);
  expiry.without = stallsOf(calm);
  expiry.p99 = percentile(expiring, 0.99) / p99;
  const short = await having({ lifetime: 4, retryAfter: 1 }, async (partner, client) => {
    const loading = load(get(client), { perSecond: PER_SECOND, seconds: 5.5 });
    await sleep(2_000);
    await partner.tell({ set: { downUntil: Date.now() + 1_500 } });
    const { failed, ms } = await loading;
    return { failed, stalls: ms.filter((each) => each > 300).length };
  });
  const long = await having({ lifetime: 2 }, async (partner, client) => {
    const until = Date.now() + 6_000;
    await partner.tell({ set: { downUntil: until } });
    const { ended } = await load(get(client), { perSecond: PER_SECOND, seconds: 9 });
    const backAt = performance.now() - (Date.now() - until);
    const successes = ended.filter(({ error }) => error === undefined).map(({ at, ms }) => at + ms - backAt);
    return { tokens: (await partner.tell()).down, back: Math.min(...successes.filter((after) => after > 0)) };
  });
  const revoked = await having({}, async (partner, client) => {
    const loading = load(get(client), { perSecond: PER_SECOND, seconds: 2 });
    await sleep(1_000);
    await partner.tell({ revoke: true });
    const { failed } = await loading;
    return { failed, tokens: (await partner.tell()).tokens };
  });
  const refused = await having({}, async (partner, client) => {
    await partner.tell({ set: { refuseUntil: Date.now() + 2_000 } });
    await load(get(client), { perSecond: PER_SECOND, seconds: 2 });
    const { tokens, api } = await partner.tell();
    return { tokens, calls: api / (PER_SECOND * 2) };
  });
  const odd = [];
  for (const expiresIn of [0, -1, 'soon', 31_536_000]) {
    await having({ expiresIn }, async (partner, client) => {
      const { failed } = await load(get(client), { perSecond: 60, seconds: 1 });
      odd.push({ failed, tokens: (await partner.tell()).tokens });
    });
  }
  return { cold: await coldOf(make), expiry, short, long, revoked, refused, odd, leaks: await leaksOf(make) };
}

/** After a second of the same load: what a process does for the first time is slow, with a token that ends and with one that does not. */
async function warmLoad(client) {
  const warmUp = await load(get(client), { perSecond: PER_SECOND, seconds: 1 });
  const { ms, failed } = await load(get(client), { perSecond: PER_SECOND, seconds: quick ? 3 : 5 });
  return { ms, failed: warmUp.failed + failed };
}

/** Of 500 requests at once. */
async function coldOf(make) {
  const partner = await startPartner();
  await partner.tell({ set: { latency: 100 } });
  const client = await make(partner.url, { warmUp: false });
  const calls = await Promise.all(Array.from({ length: 500 }, () => timed(get(client))));
  const { tokens } = await partner.tell();
  await client.close?.();
  partner.stop();
  return { tokens, failed: calls.filter(({ error }) => error !== undefined).length };
}

function cellsOf({ cold, expiry, short, long, revoked, refused, odd, leaks }) {
  return [
    `${cold.tokens} (${cold.failed})`,
    `${expiry.stalls} (${expiry.without}), ${expiry.failed}, ${expiry.tokens}`,
    expiry.p99.toFixed(1),
    `${short.failed}, ${short.stalls}`,
    `${long.tokens}, ${Number.isFinite(long.back) ? `${(long.back / 1_000).toFixed(1)} s` : 'never'}`,
    `${revoked.failed}, ${revoked.tokens}`,
    `${refused.tokens}, ${refused.calls.toFixed(2)}`,
    odd.map(({ failed, tokens }) => `${failed} ${tokens}`).join(', '),
    leaks,
  ];
}

/** What must not be, however slow the machine. Failures in an outage that ends just before the token do depend on that. */
function faultsOf({ cold, expiry, long, revoked, refused, odd, leaks }) {
  const most = {
    'failures of 500 cold requests': [cold.failed, 0],
    'token calls of 500 cold requests': [cold.tokens, 1],
    'failures at expiry': [expiry.failed, 0],
    'token calls at expiry': [expiry.tokens, 8],
    'token calls in 6 s of an outage': [long.tokens, 10],
    'failures after a revocation': [revoked.failed, 0],
    'token calls after a revocation': [revoked.tokens, 1],
    'token calls while the API refuses': [refused.tokens, 2],
    'failures with an odd lifetime': [Math.max(...odd.map(({ failed }) => failed)), 0],
    'token calls with an odd lifetime': [Math.max(...odd.map(({ tokens }) => tokens)), 2],
    leaks: [leaks, 0],
  };
  return Object.entries(most).flatMap(([what, [is, limit]]) => (is > limit ? `${is} ${what}, at most ${limit}` : []));
}
