import { ProviderAuthError, type TokenStore } from 'nestjs-provider-auth';
import { redisTokenStore } from 'nestjs-provider-auth/redis';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { leaks, sinks } from '../../leak/canaries.js';
import { describeWithRedis } from '../../servers/describe-with-redis.js';
import { RedisServer } from '../../servers/redis-server.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';
import { type ConnectionOptions, libraries } from './clients.js';

const HOUR = 3_600_000;
const keys = [fakeKey('2026')];
const PASSWORD = 'fake-password-of-redis';
const SECRETS = [PASSWORD, 'fake-wrong-password', 'fake-token', 'fake-merchant', 'fake-owner', keys[0]!.key];

/** Each operation, and what it came to: an answer, or the error's message. */
async function everything(store: TokenStore): Promise<Record<string, unknown>> {
  const now = Date.now();
  const operations: Record<string, Promise<unknown>> = {
    get: store.get('fake-merchant'),
    put: store.put('fake-merchant', { value: 'fake-token', expiresAt: now + HOUR }),
    lock: store.lock('fake-merchant', 'fake-owner', now + HOUR),
    release: store.release('fake-merchant', 'fake-owner'),
    take: store.take('fake-merchant', { limit: 3, window: HOUR }),
  };
  const results = Object.entries(operations).map(async ([name, result]) => [name, await result.then(ok, failed)]);
  return Object.fromEntries(await Promise.all(results));
}

const ok = () => 'ok';
const FAILED = expect.stringMatching(/^the token store failed: .+; check that it runs/);
const ALL_FAILED = { get: FAILED, put: FAILED, lock: FAILED, release: FAILED, take: FAILED };

function failed(error: unknown): string {
  expect(error).toBeInstanceOf(ProviderAuthError);
  expect(error).toHaveProperty('code', 'ERR_STORE_FAILED');
  expect(leaks(sinks(error), SECRETS)).toEqual([]);
  return error instanceof Error ? error.message : '';
}

describeWithRedis('redisTokenStore() with a server that is ill', () => {
  let server: RedisServer;
  beforeEach(async () => {
    server = await RedisServer.start();
  });
  afterEach(() => server.stop());

  describe.each(Object.entries(libraries))('and %s', (_, library) => {
    async function connected(options: ConnectionOptions = { failFast: true }) {
      const { client, close } = await library.server([server.address], options);
      onTestFinished(async () => {
        await Promise.resolve(close()).catch(ok);
      });
      return { store: redisTokenStore({ client, keys }), close };
    }

    it('R52 rejects when there is no connection', async () => {
      const { store } = await connected();
      await server.kill();
      expect(await everything(store)).toEqual(ALL_FAILED);
    });

    it('R52 rejects, or waits as its client does, until the server is back', async () => {
      const { store } = await connected({});
      await server.kill();
      const meanwhile = everything(store);
      await server.restart();
      for (const result of Object.values(await meanwhile)) if (result !== 'ok') expect(result).toEqual(FAILED);
      while ((await store.get('fake-merchant').catch(ok)) === 'ok');
      expect(await everything(store)).toEqual({ get: 'ok', put: 'ok', lock: 'ok', release: 'ok', take: 'ok' });
    });

    it('R52 rejects what a hung server was asked, when the client is closed', async () => {
      const { store, close } = await connected();
      server.freeze();
      const waiting = everything(store);
      await close();
      expect(await waiting).toEqual(ALL_FAILED);
      server.thaw();
    });

    it('R52 rejects what would write to a replica, and reads there', async () => {
      const { store } = await connected();
      await server.command('REPLICAOF', server.host, '1');
      const readonly = expect.stringContaining('READONLY');
      expect(await everything(store)).toEqual({
        get: 'ok',
        put: readonly,
        lock: readonly,
        release: 'ok',
        take: readonly,
      });
    });

    it('R52 rejects what would write to a server without memory, and reads there', async () => {
      const { store } = await connected();
      await server.command('CONFIG', 'SET', 'maxmemory', '1');
      const full = expect.stringContaining('OOM');
      expect(await everything(store)).toEqual({ get: 'ok', put: full, lock: full, release: 'ok', take: full });
    });

    it('R52 rejects with a wrong password, and shows neither that nor the right one', async () => {
      await server.command('CONFIG', 'SET', 'requirepass', PASSWORD);
      const wrong = await connected({ failFast: true, password: 'fake-wrong-password' });
      expect(await everything(wrong.store)).toEqual(ALL_FAILED);
      const right = await connected({ failFast: true, password: PASSWORD });
      expect(await everything(right.store)).toMatchObject({ get: 'ok', put: 'ok' });
    });
  });
});
