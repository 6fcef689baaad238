import { ProviderAuthOptionsError } from 'nestjs-provider-auth';
import { postgresTokenStore, type PostgresTokenStoreOptions, tokenTableSql } from 'nestjs-provider-auth/postgres';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leaks, sinks, spellings } from '../../leak/canaries.js';
import { describeWithPostgres } from '../../servers/describe-with-postgres.js';
import { PASSWORD, PostgresServer } from '../../servers/postgres-server.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';

const keys = [fakeKey('a')];
const LONG = 60_000;

describeWithPostgres('what postgresTokenStore() promises', () => {
  let server: PostgresServer;
  let admin: pg.Pool;

  beforeAll(async () => {
    server = await PostgresServer.start();
    admin = server.pool({ max: 2 });
    await admin.query(tokenTableSql());
  });
  afterAll(() => server.stop());

  const storeOf = (options: Partial<PostgresTokenStoreOptions> = {}) =>
    postgresTokenStore({ pool: admin, keys, ...options });

  /** 64 callers at once over eight pools, as eight replicas have them. */
  async function fleet<A>(call: (store: ReturnType<typeof storeOf>, i: number) => Promise<A>): Promise<A[]> {
    const stores = replicas.map((pool) => storeOf({ pool }));
    return Promise.all(Array.from({ length: 64 }, async (_, i) => call(stores[i % stores.length]!, i)));
  }
  let replicas: pg.Pool[];
  beforeAll(() => {
    replicas = Array.from({ length: 8 }, () => server.pool({ max: 8 }));
  });

  it('R53 gives one of 64 callers over eight pools the lock, on a new key and on one whose lock is over', async () => {
    const until = (await storeOf().get('any')).now + LONG;
    for (let round = 0; round < 10; round++) {
      const key = `lock ${round >> 1}`;
      const answers = await fleet((store, i) => store.lock(key, `owner ${round} ${i}`, until));
      const [winner, ...others] = answers.flatMap(({ held }, i) => (held ? [i] : []));
      expect(others, `round ${round}`).toEqual([]);
      expect(answers.filter(({ generation }) => generation > 0)).toHaveLength(1);
      await storeOf().release(key, `owner ${round} ${winner}`);
    }
  });

  it('R53 keeps what lives longest of 64 entries that are put at once without a lock, each above the last', async () => {
    const { now } = await storeOf().get('any');
    const answers = await fleet((store, i) => {
      const expiresAt = now + LONG + ((i * 37) % 64);
      return store.put('unlocked', { value: `until ${expiresAt}`, expiresAt });
    });
    const best = now + LONG + 63;
    const { entry } = await storeOf().get('unlocked');
    expect(entry).toMatchObject({ value: `until ${best}`, expiresAt: best });
    const written = answers
      .flatMap(({ written: isWritten, entry: mine }) => (isWritten && mine !== undefined ? [mine] : []))
      .toSorted((a, b) => a.expiresAt - b.expiresAt)
      .map(({ generation }) => generation);
    expect(written).toEqual([...new Set(written)].toSorted((a, b) => a - b));
  });

  it('R53 lets generations rise when the clock of the database was set back, as on a standby', async () => {
    const store = storeOf();
    const { now, generation } = await store.lock('set back', 'a', Date.now() + LONG);
    const ahead = generation + 3_600_000_000;
    const setAhead =
      'UPDATE provider_auth_tokens SET lock_generation = $1::bigint, lock_until = 0 WHERE lock_generation = $2';
    await admin.query(setAhead, [ahead, generation]);
    const { entry } = await store.put('set back', { value: 'a', expiresAt: now + LONG });
    expect(entry?.generation).toBe(ahead + 1);
    const longer = await store.put('set back', { value: 'b', expiresAt: now + LONG + 1 });
    expect(longer.entry?.generation).toBe(ahead + 2);
    await admin.query(setAhead, [ahead + 9, ahead]);
    expect((await store.lock('set back', 'b', now + LONG)).generation).toBe(ahead + 10);
  });

  it('R53 does nothing that waited for its row until its deadline was over', async () => {
    const store = storeOf({ pool: replicas[0]! });
    const { now } = await store.get('contested');
    await store.put('contested', { value: 'a', expiresAt: now + LONG, generation: 1 });
    const holder = await admin.connect();
    try {
      await holder.query('BEGIN; SELECT FROM provider_auth_tokens FOR UPDATE');
      const deadline = (await store.get('contested')).now + 300;
      const late = [
        store.lock('contested', 'late', deadline),
        store.put('contested', { value: 'late', expiresAt: deadline, generation: 2 }),
      ] as const;
      await expect.poll(async () => (await store.get('contested')).now).toBeGreaterThan(deadline);
      await holder.query('COMMIT');
      const [lock, put] = await Promise.all(late);
      expect(lock).toMatchObject({ held: false, generation: 0 });
      expect(put).toMatchObject({ written: false, entry: { value: 'a' } });
    } finally {
      holder.release();
    }
  });

  it('R53 says nothing of what has died', async () => {
    const store = postgresTokenStore({ pool: admin, dangerouslyStorePlainText: true });
    const expiresAt = (await store.get('dying')).now + 100;
    await store.put('dying', { value: 'a', expiresAt });
    await expect.poll(async () => (await store.get('dying')).now).toBeGreaterThanOrEqual(expiresAt);
    expect((await store.get('dying')).entry).toBeUndefined();
  });

  it('R72 lets three of 64 calls at once over eight pools through a quota of three, and tells the others when', async () => {
    const answers = await fleet((store) => store.take('quota', { limit: 3, window: LONG }));
    const taken = answers.flatMap(({ now, until }) => (until === undefined ? [now + LONG] : []));
    expect(taken).toHaveLength(3);
    const first = Math.min(...taken);
    const told = answers.flatMap(({ until }) => (until === undefined ? [] : [until]));
    expect([...new Set(told)]).toEqual([first]);
  });

  it('R48 shows no token, secret, subject or client id to whoever reads the table', async () => {
    const key = JSON.stringify(['acme', 'fake-subject-42', 'fake-client-id']);
    const value = JSON.stringify({ token: 'fake-access-token', refreshToken: 'fake-refresh-token' });
    const store = storeOf();
    const { now } = await store.lock(key, 'fake-owner', LONG + Date.now());
    await store.put(key, { value, expiresAt: now + LONG });
    await store.take(key, { limit: 1, window: LONG });
    expect((await store.get(key)).entry?.value).toBe(value);
    const { rows } = await admin.query('SELECT t::text AS row FROM provider_auth_tokens AS t');
    expect(rows.length).toBeGreaterThan(2);
    const canaries = ['fake-subject-42', 'fake-client-id', 'fake-access-token', 'fake-refresh-token', 'acme'];
    const dump = rows.map(({ row }) => String(row)).join('\n');
    expect(canaries.flatMap(spellings).filter((canary) => dump.includes(canary))).toEqual([]);
    expect(dump).toContain('eyJ');
  });

  it('R56 shows neither keys nor the password of the pool when it is printed', () => {
    expect(leaks(sinks(storeOf()), [PASSWORD, keys[0]!.key])).toEqual([]);
  });

  it('makes its table from many processes at once, in a schema too, and again', async () => {
    await admin.query('CREATE SCHEMA auth');
    const table = 'auth.shared_tokens';
    const stores = replicas.map((pool) => storeOf({ pool, table }));
    await Promise.all([...stores, ...stores].map((store) => store.ensureTable()));
    await stores[0]!.put('a', { value: 'there', expiresAt: Date.now() + LONG, generation: 1 });
    await stores[1]!.ensureTable();
    expect((await stores[1]!.get('a')).entry?.value).toBe('there');
    const { rows } = await admin.query("SELECT indexname FROM pg_indexes WHERE schemaname = 'auth' ORDER BY 1");
    expect(rows.map(({ indexname }) => indexname)).toEqual(['shared_tokens_dead_at', 'shared_tokens_pkey']);
  });

  it('needs no right but to read, write and sweep its table', async () => {
    await admin.query("CREATE ROLE app LOGIN PASSWORD 'fake-app-password'");
    await admin.query('GRANT SELECT, INSERT, UPDATE, DELETE ON provider_auth_tokens TO app');
    const pool = server.pool({
      connectionString: server.connectionString.replace(`postgres:${PASSWORD}`, 'app:fake-app-password'),
    });
    const store = storeOf({ pool });
    const { now, held } = await store.lock('modest', 'a', Date.now() + LONG);
    expect(held).toBe(true);
    expect((await store.put('modest', { value: 'a', expiresAt: now + LONG })).written).toBe(true);
    expect((await store.take('modest', { limit: 1, window: 1 })).until).toBeUndefined();
    await store.release('modest', 'a');
  });

  it('shows its table in the documentation as it makes it', () => {
    expect(readFileSync('docs/postgres.md', 'utf8')).toContain(tokenTableSql());
  });

  it.each([
    ["tokens'; DROP TABLE users; --", 'table'],
    ['a.b.c', 'table'],
    ['Tokens', 'table'],
    ['', 'table'],
    ['x'.repeat(55), 'table'],
  ])('refuses %j for a table', (table, fault) => {
    expect(() => storeOf({ table })).toThrow(ProviderAuthOptionsError);
    expect(() => tokenTableSql(table)).toThrow(fault);
  });

  it('R48 refuses to be without keys or without a pool', () => {
    expect(() => postgresTokenStore({ pool: admin })).toThrow('a shared store needs keys');
    const none = Object.freeze({ pool: Object.create(null), keys });
    expect(() => postgresTokenStore(none)).toThrow('pool has no query()');
  });

  it('asks one statement for each call, and one more where it was refused', async () => {
    const { pool, statements } = counted(admin);
    const store = storeOf({ pool });
    const { now } = await store.get('counted');
    await store.put('counted', { value: 'a', expiresAt: now + LONG, generation: 1 });
    // The first write of a process sweeps.
    expect(statements.splice(0).map(verb)).toEqual(['SELECT', 'INSERT', 'DELETE']);
    await store.put('counted', { value: 'a', expiresAt: now + LONG, generation: 2 });
    await store.put('counted', { value: 'a', expiresAt: now + LONG, generation: 1 });
    await store.lock('counted', 'a', now + LONG);
    await store.lock('counted', 'b', now + LONG);
    await store.release('counted', 'a');
    await store.take('counted', { limit: 1, window: LONG });
    await store.take('counted', { limit: 1, window: LONG });
    expect(statements.map(verb)).toEqual([
      'INSERT',
      'INSERT',
      'SELECT',
      'INSERT',
      'INSERT',
      'UPDATE',
      'INSERT',
      'INSERT',
      'SELECT',
    ]);
  });

  it('does not write to a row when its lock is plainly taken: who waits for it asks often', async () => {
    const store = storeOf();
    const until = Date.now() + LONG;
    await store.lock('waited for', 'the holder', until);
    const versions = "SELECT xmin::text, xmax::text FROM provider_auth_tokens WHERE lock_owner = 'the holder'";
    const { rows } = await admin.query(versions);
    expect(rows).toHaveLength(1);
    for (const owner of ['b', 'c']) expect((await store.lock('waited for', owner, until)).held).toBe(false);
    expect((await admin.query(versions)).rows).toEqual(rows);
  });

  it('understands numbers as any parser of types gives them', async () => {
    const pool = server.pool({
      types: { getTypeParser: () => (text: string) => (/^\d+$/.test(text) ? BigInt(text) : text) },
    });
    const store = storeOf({ pool });
    const { now } = await store.get('typed');
    const { generation } = await store.lock('typed', 'a', now + LONG);
    const { entry } = await store.put('typed', { value: 'a', expiresAt: now + LONG, generation });
    expect(await store.get('typed')).toMatchObject({ entry });
    expect([now, generation].every(Number.isSafeInteger)).toBe(true);
  });
});

/** The pool, and the text of what it is asked. */
function counted(pool: pg.Pool) {
  const statements: string[] = [];
  return {
    statements,
    pool: {
      query(query: pg.QueryConfig) {
        statements.push(query.text);
        return pool.query(query);
      },
    },
  };
}

function verb(statement: string): string | undefined {
  return /INSERT|UPDATE|DELETE/.exec(statement)?.[0] ?? 'SELECT';
}
