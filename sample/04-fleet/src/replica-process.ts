// One replica in a process of its own, over Redis: node replica-process.js <url of the partner> <url of Redis> <key>
import 'reflect-metadata';
import { Redis } from 'ioredis';
import { redisTokenStore } from 'nestjs-provider-auth/redis';
import { startReplica, type Told } from './replica.js';

const [partner = '', redis = '', key = ''] = process.argv.slice(2);
const client = new Redis(redis);
client.on('error', () => {});
// In an application the keys come from where its other secrets do.
const store = redisTokenStore({ client, keys: [{ kid: '2026-11', key }] });
const replica = await startReplica(partner, (what: Told) => process.send?.(what), store);
process.on('message', async () => {
  await replica.close();
  client.disconnect();
  process.disconnect();
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
