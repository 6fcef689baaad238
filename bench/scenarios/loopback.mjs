// Real requests over loopback: what is added to the wall clock, with axios and with fetch, hot and cold.
import axios from 'axios';
import { application } from '../library.mjs';
import { interleaved, percentile, timed } from '../measure.mjs';
import { startPartner } from '../start-partner.mjs';

const quick = process.argv.includes('--quick');
const partner = await startPartner();
const { url } = partner;
const { Agent } = await import('node:http');
const http = { httpAgent: new Agent({ keepAlive: true, maxSockets: 64 }) };
const header = { Authorization: 'Bearer static' };
const fixed = axios.create({ baseURL: url, headers: header, ...http });
const client = { id: 'client-id', secret: 'client-secret' };
const bound = await application(url, client, { http: { baseURL: url, ...http } });
await bound.tokens.getToken();

const together = (run) => () => Promise.all(Array.from({ length: 64 }, run));
const drained = async (response) => void (await (await response).arrayBuffer());
const wall = await interleaved(
  {
    'axios, static header': together(() => fixed.get('/orders')),
    'bound axiosRef': together(() => bound.http.axiosRef.get('/orders')),
  },
  { rounds: quick ? 3 : 31, calls: 10 },
);
const fetches = await interleaved(
  {
    'fetch, static header': () => drained(fetch(`${url}/orders`, { headers: header })),
    'bound fetch': () => drained(bound.tokens.fetch(`${url}/orders`)),
  },
  { rounds: quick ? 3 : 31, calls: quick ? 50 : 200 },
);
await bound.app.close();

const ratios = [];
for (let i = 0; i < (quick ? 1 : 5); i++) {
  await partner.tell({ set: { latency: 100 }, reset: true });
  const bare = (await Promise.all(Array.from({ length: 1_000 }, () => timed(() => fixed.get('/orders'))))).map(
    ({ ms }) => ms,
  );
  const cold = await application(url, client, { http: { baseURL: url, ...http }, warmUp: false });
  const all = await Promise.all(Array.from({ length: 1_000 }, () => timed(() => cold.http.axiosRef.get('/orders'))));
  await cold.app.close();
  const { tokens } = await partner.tell();
  if (tokens > 2 || all.some(({ error }) => error)) throw new Error(`${tokens} token calls, or failures`);
  ratios.push(
    percentile(
      all.map(({ ms }) => ms),
      0.99,
    ) /
      (percentile(bare, 0.99) + 100),
  );
}
const ratio = (of, a, b) => Number((of[a].median / of[b].median).toFixed(2));
process.send({
  rows: [
    ['loopback, 64 in flight ÷ static header', ratio(wall, 'bound axiosRef', 'axios, static header'), '≤ 1.02'],
    ['bound fetch ÷ fetch with a static header', ratio(fetches, 'bound fetch', 'fetch, static header'), '≤ 1.15'],
    ['1,000 cold, p99 ÷ (bare p99 + token latency)', Number(percentile(ratios, 0.5).toFixed(2)), '≤ 1.05'],
  ],
  details: { ...wall, ...fetches },
});
partner.stop();
