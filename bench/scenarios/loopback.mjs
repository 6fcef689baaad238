// Real requests over loopback: what is added to the wall clock, with axios and with fetch, hot and cold.
import { Agent } from 'node:http';
import axios from 'axios';
import { application } from '../library.mjs';
import { interleaved, percentile, ratio, spread, summaries, timed } from '../measure.mjs';
import { startPartner } from '../start-partner.mjs';

const quick = process.argv.includes('--quick');
const IN_FLIGHT = 64;
const COLD = 1_000;
const LATENCY_MS = 100;

const partner = await startPartner();
const { url } = partner;
const http = { httpAgent: new Agent({ keepAlive: true, maxSockets: IN_FLIGHT }) };
const headers = { Authorization: 'Bearer static' };
const fixed = axios.create({ baseURL: url, headers, ...http });
const client = { id: 'client-id', secret: 'client-secret' };
const bound = await application(url, client, { http: { baseURL: url, ...http } });
await bound.tokens.getToken();

const together = (run) => () => Promise.all(Array.from({ length: IN_FLIGHT }, run));
const drained = async (response) => void (await (await response).arrayBuffer());
const wall = await interleaved(
  {
    'axios, static header': together(() => fixed.get('/orders')),
    'bound axiosRef': together(() => bound.http.axiosRef.get('/orders')),
  },
  { rounds: quick ? 3 : 61, calls: 10, each: IN_FLIGHT },
);
const fetches = await interleaved(
  {
    'fetch, static header': () => drained(fetch(`${url}/orders`, { headers })),
    'bound fetch': () => drained(bound.tokens.fetch(`${url}/orders`)),
  },
  { rounds: quick ? 3 : 41, calls: quick ? 50 : 200 },
);
await bound.app.close();

const cold = { ours: [], byHand: [] };
for (let i = 0; i < (quick ? 1 : 9); i++) {
  await partner.tell({ set: { latency: LATENCY_MS }, reset: true });
  const bare = (await p99(() => fixed.get('/orders'))) + LATENCY_MS;
  const byHand = oneForAll();
  cold.byHand.push((await p99(() => byHand.get('/orders'))) / bare);
  await partner.tell({ reset: true });
  const { http: service, app } = await application(url, client, { http: { baseURL: url, ...http }, warmUp: false });
  cold.ours.push((await p99(() => service.axiosRef.get('/orders'))) / bare);
  await app.close();
  const { tokens } = await partner.tell();
  if (tokens !== 1) {
    console.error(`FAILED: ${COLD} cold requests made ${tokens} token calls`);
    process.exitCode = 1;
  }
}

process.send({
  rows: [
    ['64 in flight ÷ static header', ratio(wall, 'bound axiosRef', 'axios, static header'), '≤ 1.02'],
    ['bound fetch ÷ fetch with a static header', ratio(fetches, 'bound fetch', 'fetch, static header'), '≤ 1.15'],
    ['1,000 cold, p99 ÷ (bare p99 + token latency)', spread(cold.ours), '≤ 1.05'],
    ['the same by the least interceptor that can be', spread(cold.byHand), 'for comparison'],
  ],
  details: summaries({ ...wall, ...fetches }),
});
partner.stop();

/** A first token for all that wait for it, and nothing else: neither renewal nor replay, no check and no timeout. */
function oneForAll() {
  const instance = axios.create({ baseURL: url, ...http });
  const fields = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
  let acquired;
  instance.interceptors.request.use(async (config) => {
    acquired ??= axios.post(`${url}/token`, new URLSearchParams(fields));
    const { data } = await acquired;
    config.headers.set('Authorization', `Bearer ${data.access_token}`);
    return config;
  });
  return instance;
}

/** Of so many requests at once. Milliseconds. */
async function p99(request) {
  const calls = await Promise.all(Array.from({ length: COLD }, () => timed(request)));
  const failed = calls.find(({ error }) => error !== undefined);
  if (failed !== undefined) throw failed.error;
  return percentile(
    calls.map(({ ms }) => ms),
    0.99,
  );
}
