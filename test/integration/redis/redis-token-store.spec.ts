import { Redis } from 'ioredis';
import type { TokenStore } from 'nestjs-provider-auth';
import { redisTokenStore } from 'nestjs-provider-auth/redis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { leaks } from '../../leak/canaries.js';
import { describeWithRedis } from '../../servers/describe-with-redis.js';
import { RedisServer } from '../../servers/redis-server.js';
import { startSentinel } from '../../servers/redis-topologies.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';
import { libraries } from './clients.js';

const keys = [fakeKey('2026')];
const HOUR = 3_600_000;

/** Each operation once, with an entry that is there. */
async function everything(store: TokenStore, key = 'acme:fake-merchant') {
  const { now } = await store.get(key);
  const { held, generation } = await store.lock(key, 'owner', now + HOUR);
  const { written } = await store.put(key, { value: '{"token":"fake-token"}', expiresAt: now + HOUR, generation });
  await store.release(key, 'owner');
  const { until } = await store.take(key, { limit: 1_000, window: HOUR });
  const { entry } = await store.get(key);
  return { held, written, until, value: entry?.value };
}

const DONE = { held: true, written: true, until: undefined, value: '{"token":"fake-token"}' };

describeWithRedis('redisTokenStore()', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  async function storeOf(library: string, prefix?: string): Promise<TokenStore> {
    const { client, close } = await libraries[library]!.server([server.address]);
    onTestFinished(async () => void (await close()));
    return redisTokenStore({ client, keys, prefix });
  }

  describe.each(Object.keys(libraries))('with %s', (library) => {
    it('R54 costs one command for each operation, and sends no script twice', async () => {
      const store = await storeOf(library);
      await everything(store);
      await server.command('CONFIG', 'RESETSTAT');
      expect(await everything(store)).toEqual(DONE);
      const stats = await server.command('INFO', 'commandstats');
      expect(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]).toBe('6');
      expect(stats).not.toContain('cmdstat_eval:');
    });

    it('R52 goes on when the server has forgotten the scripts, or everything', async () => {
      const store = await storeOf(library);
      expect(await everything(store)).toEqual(DONE);
      await server.command('SCRIPT', 'FLUSH');
      expect(await everything(store)).toEqual(DONE);
      await server.restart();
      expect(await everything(store)).toEqual(DONE);
    });
  });

  it('R52 goes on after a failover of Sentinel, with any client', async () => {
    const { addresses, failOver, stop } = await startSentinel();
    const connections = await Promise.all(Object.values(libraries).map((library) => library.sentinel(addresses)));
    const stores = connections.map(({ client }) => redisTokenStore({ client, keys }));
    const { generation } = await stores[0]!.lock('acme', 'a', (await stores[0]!.get('acme')).now + HOUR);
    await failOver();
    for (const [i, store] of stores.entries()) {
      // What was under way may fail; then the client has found the new master, which knows no script yet.
      while ((await store.get('acme').catch(() => undefined)) === undefined);
      expect(await everything(store, `other ${i}`)).toEqual(DONE);
      const after = await store.put('acme', { value: 'x', expiresAt: (await store.get('acme')).now + (i + 1) * HOUR });
      expect(after.entry?.generation).toBeGreaterThan(generation);
    }
    for (const { close } of connections) await close();
    await stop();
  });

  it('R53 reads numbers that come as texts, and texts that come as buffers', async () => {
    const ioredis = new Redis({ ...server.address, stringNumbers: true });
    onTestFinished(() => ioredis.disconnect());
    // 36, a dollar sign, is the type of texts; 5.0 does not export its name.
    const nodeRedis = createClient({ socket: server.address, commandOptions: { typeMapping: { 36: Buffer } } });
    onTestFinished(() => nodeRedis.destroy());
    await nodeRedis.connect();
    for (const client of [ioredis, nodeRedis]) {
      const store = redisTokenStore({ client, keys });
      expect(await everything(store)).toEqual(DONE);
      const { now, entry } = await store.get('acme:fake-merchant');
      await store.take('other', { limit: 1, window: HOUR });
      const { until } = await store.take('other', { limit: 1, window: HOUR });
      expect([now, entry?.generation, entry?.expiresAt, until].map((each) => typeof each)).toEqual(
        Array(4).fill('number'),
      );
    }
  });

  it('R48 shows no key, subject or value to who reads the server, and only names with the prefix', async () => {
    await server.command('FLUSHALL');
    await everything(await storeOf('ioredis 6', 'app:'));
    const names = (await server.command('KEYS', '*')).split('\n').toSorted();
    expect(names).toEqual([
      expect.stringMatching(/^app:quota:[\w-]{43}$/),
      expect.stringMatching(/^app:token:[\w-]{43}$/),
    ]);
    const dump = await Promise.all([server.command('GET', names[1]!), server.command('LRANGE', names[0]!, '0', '-1')]);
    expect(dump[0]).toContain('eyJ');
    expect(leaks([['redis', [...names, ...dump].join('\n')]], ['fake-merchant', 'fake-token', 'acme'])).toEqual([]);
  });

  it('R59 leaves nothing on the server that does not die by itself, and no lock that is over', async () => {
    await server.command('FLUSHALL');
    const store = await storeOf('node-redis 6');
    const { now } = await store.get('locked');
    await store.lock('locked', 'a', now + HOUR);
    await store.take('taken', { limit: 1, window: HOUR });
    await store.put('put', { value: 'x', expiresAt: now + HOUR });
    await store.lock('put', 'a', now + 2 * HOUR);
    const names = (await server.command('KEYS', '*')).split('\n');
    const deaths = await Promise.all(names.map((name) => server.command('PEXPIRETIME', name)));
    const hours = deaths.map((at) => Math.round((Number(at) - now) / HOUR));
    expect(hours.toSorted((a, b) => a - b)).toEqual([1, 1, 2]);
    await store.release('locked', 'a');
    expect(await server.command('DBSIZE')).toBe('2');
  });
});
