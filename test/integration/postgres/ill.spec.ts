import { postgresTokenStore, type PostgresTokenStore, tokenTableSql } from 'nestjs-provider-auth/postgres';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { leaks, sinks } from '../../leak/canaries.js';
import { describeWithPostgres } from '../../servers/describe-with-postgres.js';
import { PASSWORD, PostgresServer } from '../../servers/postgres-server.js';
import { freePort } from '../../servers/redis-server.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';

const key = fakeKey('a');
const SUBJECT = 'fake-subject-42';
const TOKEN = 'fake-token-text';

const all = (text: string, count = 5) => Array.from({ length: count }, () => expect.stringContaining(text));

describeWithPostgres('an ill Postgres', () => {
  let server: PostgresServer;
  const failures: unknown[] = [];

  beforeAll(async () => {
    server = await PostgresServer.start();
    await server.pool({ max: 1 }).query(tokenTableSql());
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    failures.length = 0;
  });

  const storeOf = (config: pg.PoolConfig = {}, plain = false) =>
    postgresTokenStore({
      pool: server.pool(config),
      ...(plain ? { dangerouslyStorePlainText: true } : { keys: [key] }),
    });

  const calls: Record<string, (store: PostgresTokenStore) => Promise<unknown>> = {
    get: (store) => store.get(SUBJECT),
    put: (store) => store.put(SUBJECT, { value: TOKEN, expiresAt: Date.now() + 60_000 }),
    lock: (store) => store.lock(SUBJECT, 'owner', Date.now() + 60_000),
    release: (store) => store.release(SUBJECT, 'owner'),
    take: (store) => store.take(SUBJECT, { limit: 1, window: 60_000 }),
  };

  /** What each call rejects with. */
  async function rejections(store: PostgresTokenStore, names = Object.keys(calls)): Promise<string[]> {
    return Promise.all(
      names.map(async (name) => {
        const error = await calls[name]!(store).then(
          () => 'it worked',
          (rejected: unknown) => rejected,
        );
        failures.push(error);
        return error instanceof Error ? error.message : String(error);
      }),
    );
  }

  /** R55: of no failure, anywhere. */
  const shown = () => leaks(failures.flatMap(sinks), [PASSWORD, SUBJECT, TOKEN, key.key, 'fake-wrong-password']);

  it('R52 that refuses connections rejects each call at once, with nothing secret', async () => {
    const port = await freePort();
    const connectionString = server.connectionString.replace(`:${server.port}/`, `:${port}/`);
    expect(await rejections(storeOf({ connectionString }))).toEqual(all('ECONNREFUSED'));
    expect(failures).toEqual(Array.from({ length: 5 }, () => expect.objectContaining({ code: 'ERR_STORE_FAILED' })));
    expect(shown()).toEqual([]);
  });

  it('R52 that knows another password rejects each call, with nothing secret', async () => {
    const connectionString = server.connectionString.replace(PASSWORD, 'fake-wrong-password');
    expect(await rejections(storeOf({ connectionString }))).toEqual(all('password authentication failed'));
    expect(shown()).toEqual([]);
  });

  it('R52 that is read-only still answers what reads, and rejects what writes', async () => {
    const store = storeOf({ options: '-c default_transaction_read_only=on' });
    expect(await rejections(store, ['put', 'lock', 'release', 'take'])).toEqual(all('25006', 4));
    expect(await store.get(SUBJECT)).toMatchObject({ entry: undefined });
    expect(shown()).toEqual([]);
  });

  it('R52 without the table names the relation', async () => {
    const store = postgresTokenStore({ pool: server.pool(), keys: [key], table: 'missing_tokens' });
    expect(await rejections(store)).toEqual(all('relation "missing_tokens" does not exist'));
    expect(shown()).toEqual([]);
  });

  it('R55 of plain text shows the code alone', async () => {
    const store = storeOf({ options: '-c default_transaction_read_only=on' }, true);
    const [message] = await rejections(store, ['put']);
    expect(message).toMatch(/^the token store failed: error \(25006\); /);
    expect(shown()).toEqual([]);
  });

  it('R52 that was restarted is well again by itself', async () => {
    const store = storeOf();
    await calls['put']?.(store);
    await server.restart();
    await expect
      .poll(() => store.get(SUBJECT).catch(() => undefined), { timeout: 20_000 })
      .toMatchObject({ entry: { value: TOKEN } });
  });

  it('R52 that hangs rejects in the end, gives the pool its connections back, and is well when it goes on', async () => {
    const pool = server.pool({ max: 2, connectionTimeoutMillis: 30_000 });
    const store = postgresTokenStore({ pool, keys: [key] });
    await Promise.all([calls['get']?.(store), calls['take']?.(store)]);
    expect(pool.totalCount).toBe(2);
    server.freeze();
    try {
      expect(await rejections(store, ['get', 'lock'])).toEqual(all('Query read timeout', 2));
      expect(pool.totalCount).toBe(0);
      expect(shown()).toEqual([]);
    } finally {
      server.thaw();
    }
    await expect
      .poll(
        () =>
          store.get(SUBJECT).then(
            ({ now }) => now,
            () => 0,
          ),
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
  });

  it('R53 that thaws gives the lock for no longer than was asked', async () => {
    const store = storeOf();
    const { now } = await store.get(SUBJECT);
    server.freeze();
    const late = store.lock('late', 'owner', now + 100);
    await pause(300);
    server.thaw();
    expect(await late).toMatchObject({ held: false, generation: 0 });
  });
});
