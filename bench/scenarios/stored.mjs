// A fresh token that a fleet shares through Redis: what that adds to a hot request, and how many commands it takes.
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { adapter } from '../stubbed-adapter.mjs';
import { redisTokenStore } from '../../dist/esm/redis/index.js';
import { application } from '../library.mjs';
import { interleaved, processorClock as clock, ratio, summaries } from '../measure.mjs';
import { startPartner } from '../start-partner.mjs';
import { startRedis } from '../start-redis.mjs';

const quick = process.argv.includes('--quick');
const server = await startRedis();
process.send(server === undefined ? { rows: [['with a Redis store', 'no redis-server here', '']] } : await measured());

async function measured() {
  const partner = await startPartner();
  const redis = new Redis(server.path);
  // It connects again by itself, and does at first, until the server listens: no `once()`, which an error ends.
  redis.on('error', () => {});
  await new Promise((resolve) => redis.once('ready', resolve));
  const { url } = partner;
  const client = { id: 'client-id', secret: 'client-secret' };
  const keys = [{ kid: 'bench', key: randomBytes(32).toString('base64url') }];
  const start = (module) => application(url, client, { http: { baseURL: url, adapter } }, module);
  const store = redisTokenStore({ client: redis, keys });
  const [alone, again, stored] = [await start(), await start(), await start({ store })];
  for (const { tokens } of [alone, again, stored]) await tokens.getToken();
  if ((await redis.keys('provider-auth:token:*')).length !== 1) throw new Error('the token is not in Redis');

  const before = await commands(redis);
  const times = await interleaved(
    {
      'without a store': () => alone.http.axiosRef.get('/orders'),
      'without a store, another one': () => again.http.axiosRef.get('/orders'),
      'with a Redis store': () => stored.http.axiosRef.get('/orders'),
    },
    { rounds: quick ? 5 : 61, calls: quick ? 200 : 2_000, clock },
  );
  // Less the one that asks.
  const taken = (await commands(redis)) - before - 1;
  if (taken > 0) {
    console.error(`FAILED: hot requests took ${taken} commands of Redis`);
    process.exitCode = 1;
  }
  await Promise.all([alone, again, stored].map(({ app }) => app.close()));
  partner.stop();
  redis.disconnect();
  server.stop();
  return {
    rows: [
      ['with a Redis store ÷ without', ratio(times, 'with a Redis store', 'without a store'), '1'],
      ['noise: another one without ÷ without', ratio(times, 'without a store, another one', 'without a store'), ''],
      ['commands of Redis for all of them', taken, '0'],
    ],
    details: summaries(times),
  };
}

/** How many Redis has carried out. */
async function commands(redis) {
  const [, count] = /total_commands_processed:(\d+)/.exec(await redis.info('stats'));
  return Number(count);
}
