// What happens to requests when a token expires, is revoked or refused, and while its endpoint is down: 200 requests a second
// through each client.
import { inspect } from 'node:util';
import { CLIENTS } from '../clients.mjs';
import { load, percentile, timed } from '../measure.mjs';
import { startPartner } from '../start-partner.mjs';

const quick = process.argv.includes('--quick');
const names = quick ? ['nestjs-provider-auth'] : Object.keys(CLIENTS);
const PER_SECOND = 200;
const STALL_MS = 15;
const get = (client) => () => client.get('/orders');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const bare = await fresh({}, async (partner) => {
  const run = () =>
    fetch(`${partner.url}/orders`, { headers: { Authorization: 'Bearer static' } }).then((r) => r.text());
  return percentile((await load(run, { perSecond: PER_SECOND, seconds: 3 })).ms, 0.99);
});
const table = [];
let faults;
for (const name of names) {
  const { cells, broken } = await all(CLIENTS[name]);
  table.push([name, ...cells]);
  if (name === 'nestjs-provider-auth') faults = broken;
}

/** A partner of its own, and a client that has its first token. */
async function fresh(set, work, make) {
  const partner = await startPartner();
  let client;
  try {
    await partner.tell({ set });
    client = await make?.(partner.url);
    await client?.get('/orders').catch(() => {});
    await partner.tell({ reset: true });
    return await work(partner, client);
  } finally {
    await client?.close?.();
    partner.stop();
  }
}

async function all(make) {
  const having = (set, work) => fresh(set, work, make);

  const expiry = await having({ lifetime: 3, latency: 50 }, async (partner, client) => {
    const { ms, failed } = await load(get(client), { perSecond: PER_SECOND, seconds: quick ? 4 : 8 });
    const { tokens } = await partner.tell();
    const stalls = ms.filter((each) => each > bare + STALL_MS).length;
    return { failed, stalls, tokens, p99: percentile(ms, 0.99) };
  });
  const short = await having({ lifetime: 4, latency: 20, retryAfter: 1 }, async (partner, client) => {
    const loading = load(get(client), { perSecond: PER_SECOND, seconds: 6 });
    await sleep(2_000);
    await partner.tell({ set: { downUntil: Date.now() + 1_500 } });
    const { failed, ms } = await loading;
    return { failed, stalls: ms.filter((each) => each > 300).length };
  });
  const long = await having({ lifetime: 2, latency: 20 }, async (partner, client) => {
    const until = Date.now() + 6_000;
    await partner.tell({ set: { downUntil: until }, reset: true });
    const loading = load(get(client), { perSecond: PER_SECOND, seconds: 9 });
    await sleep(5_900);
    const { tokens } = await partner.tell();
    const { ended } = await loading;
    const backAt = performance.now() - (Date.now() - until);
    const first = ended.find(({ at, ms, error }) => error === undefined && at + ms > backAt);
    return { tokens, back: first === undefined ? Infinity : first.at + first.ms - backAt };
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
  const cold = await fresh({ latency: 100 }, async (partner) => {
    const client = await make(partner.url);
    await partner.tell({ reset: true });
    const calls = await Promise.all(Array.from({ length: 500 }, () => timed(get(client))));
    const { tokens } = await partner.tell();
    await client.close?.();
    return { tokens, failed: calls.filter(({ error }) => error).length };
  });
  const leaks = await leaksOf(make);
  const cells = [
    `${cold.tokens} (${cold.failed})`,
    `${expiry.stalls}, ${expiry.failed}, ${expiry.tokens}`,
    (expiry.p99 / bare).toFixed(1),
    `${short.failed}, ${short.stalls}`,
    `${long.tokens}, ${Number.isFinite(long.back) ? `${(long.back / 1_000).toFixed(1)} s` : 'never'}`,
    `${revoked.failed}, ${revoked.tokens}`,
    `${refused.tokens}, ${refused.calls.toFixed(2)}`,
    odd.map(({ failed, tokens }) => `${failed} ${tokens}`).join(', '),
    leaks,
  ];
  return { cells, broken: beyond({ cold, expiry, short, long, revoked, refused, odd, leaks }) };
}

/** What must not be, whatever the machine: counts alone, no times. */
function beyond({ cold, expiry, short, long, revoked, refused, odd, leaks }) {
  const most = {
    'failures of 500 cold': [cold.failed, 0],
    'token calls of 500 cold': [cold.tokens, 1],
    'failures at expiry': [expiry.failed, 0],
    'token calls at expiry': [expiry.tokens, 8],
    'failures while it is down for 1.5 s': [short.failed, 0],
    'token calls while it is down for 6 s': [long.tokens, 7],
    'failures after a revocation': [revoked.failed, 0],
    'token calls after a revocation': [revoked.tokens, 1],
    'token calls while the API refuses': [refused.tokens, 2],
    'failures with an odd lifetime': [Math.max(...odd.map(({ failed }) => failed)), 0],
    'token calls with an odd lifetime': [Math.max(...odd.map(({ tokens }) => tokens)), 2],
    leaks: [leaks, 0],
  };
  return Object.entries(most).flatMap(([what, [is, limit]]) => (is > limit ? `${is} ${what}, at most ${limit}` : []));
}

/** Where the token or the secret shows: a request to another origin, and errors of a refused and of a failed request. */
async function leaksOf(make) {
  return fresh({}, async (other) =>
    fresh(
      {},
      async (partner, client) => {
        let found = 0;
        await client.get(`${other.url}/elsewhere`).catch(() => {});
        if ((await other.tell()).api > 0) found += 1;
        await partner.tell({ set: { refuseUntil: Date.now() + 60_000 } });
        const { error } = await timed(() => client.get('/orders'));
        await partner.tell({ set: { downUntil: Date.now() + 60_000 }, revoke: true });
        const { error: second } = await timed(() => client.get('/orders'));
        for (const each of [error, second]) {
          const shown = `${inspect(each, { depth: 10 })}${JSON.stringify(each)}`;
          if (/client-secret-canary|Bearer [0-9a-f]{48}/.test(shown)) found += 1;
        }
        return found;
      },
      make,
    ),
  );
}

const [ours] = table;
const head = [
  'client',
  '500 cold: token calls (failed)',
  'expiry: stalls, failed, token calls',
  'p99 ÷ bare',
  'down 1.5 s: failed, over 300 ms',
  'down 6 s: token calls, back after',
  'revoked: failed, token calls',
  'refused 2 s: token calls, API calls a request',
  'expires_in 0, -1, "soon", a year: failed and token calls each',
  'leaks',
];
const rows = head
  .slice(1)
  .map((what, i) => [
    what,
    ours[i + 1],
    ['1 (0)', '0, 0, ≤ 8', '≤ 1.1', '0, 0', '≤ 7, ≤ 2 s', '0, 1', '≤ 2, ≤ 1.05', '0 ≤ 2 each', '0'][i],
  ]);
for (const each of faults) console.error(`FAILED: ${each}`);
process.exitCode = faults.length > 0 ? 1 : 0;
process.send({ rows, table: { head, rows: table } });
