import { postgresTokenStore, tokenTableSql } from 'nestjs-provider-auth/postgres';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWithPostgres } from '../../servers/describe-with-postgres.js';
import { PostgresServer } from '../../servers/postgres-server.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';

const MINUTE = 60_000;

describeWithPostgres('dead rows', () => {
  let server: PostgresServer;
  let admin: pg.Pool;
  /** Nobody waits for a sweep: one that was left behind would find the rows of the next test. */
  const begun: Promise<unknown>[] = [];

  beforeAll(async () => {
    server = await PostgresServer.start();
    admin = server.pool({ max: 2 });
    await admin.query(tokenTableSql());
  });
  beforeEach(() => admin.query('TRUNCATE provider_auth_tokens'));
  afterEach(() => Promise.allSettled(begun));
  afterAll(() => server.stop());

  const dying = (name: string, count: number, minutesAgo: number) =>
    admin.query(
      `INSERT INTO provider_auth_tokens (key, dead_at)
       SELECT $1 || i, (extract(epoch FROM now()) * 1000)::bigint - $3::bigint FROM generate_series(1, $2::int) AS i`,
      [name, count, minutesAgo * MINUTE],
    );

  const count = async (name: string) => {
    const { rows } = await admin.query('SELECT count(*)::int AS n FROM provider_auth_tokens WHERE key LIKE $1', [
      `${name}%`,
    ]);
    return Number(rows[0].n);
  };

  /** A replica, whose sweeps can be waited for. */
  function replica() {
    const sweeps: Promise<unknown>[] = [];
    const pool = {
      query(query: pg.QueryConfig) {
        const answer = admin.query(query);
        if (query.text.includes('DELETE')) {
          sweeps.push(answer);
          begun.push(answer);
        }
        return answer;
      },
    };
    const store = postgresTokenStore({ pool, keys: [fakeKey('a')] });
    return {
      store,
      /** Writes once; how many sweeps were begun by now, when they are over. */
      async write() {
        await store.put('mine', { value: 'a', expiresAt: Date.now() + MINUTE });
        await Promise.all(sweeps);
        return sweeps.length;
      },
    };
  }

  it('R59 are swept by who writes when they have been dead for an hour: what was a lock or a quota too', async () => {
    await dying('dead ', 10, 61);
    await dying('just dead ', 10, 59);
    await dying('alive ', 10, -1);
    await replica().write();
    expect([await count('dead '), await count('just dead '), await count('alive ')]).toEqual([0, 10, 10]);
  });

  it.each(['entry', 'lock', 'quota'])('R59 are not those in which the %s lives on', async (longest) => {
    const { store } = replica();
    const now = Date.now();
    const end = (what: string) => now + (what === longest ? 3 : 2) * MINUTE;
    for (const generation of [1, 2]) {
      await store.put('a', { value: 'a', expiresAt: end('entry'), generation });
      await store.lock('a', 'owner', end('lock'));
      await store.take('a', { limit: 2, window: end('quota') - Date.now() });
    }
    await store.put('a', { value: 'a', expiresAt: now + MINUTE, generation: 3 });
    const { rows } = await admin.query('SELECT dead_at FROM provider_auth_tokens');
    expect(rows).toHaveLength(1);
    expect(Number(rows[0].dead_at)).toBeGreaterThanOrEqual(now + 3 * MINUTE);
  });

  it('R59 are swept once a minute by a process, a thousand at once, and go on while there are more', async () => {
    await dying('dead ', 2_500, 61);
    const process = replica();
    const left: number[] = [];
    for (let writes = 0; writes < 5; writes++) {
      await process.write();
      left.push(await count('dead '));
    }
    expect(left).toEqual([1_500, 500, 0, 0, 0]);
    expect(await process.write()).toBe(3);
  });

  it('R59 are left alone where somebody else has them in use, without waiting for him', async () => {
    await dying('dead ', 3, 61);
    const user = await admin.connect();
    try {
      await user.query("BEGIN; UPDATE provider_auth_tokens SET value = 'used' WHERE key = 'dead 1'");
      await replica().write();
      await user.query('COMMIT');
    } finally {
      user.release();
    }
    expect(await count('dead ')).toBe(1);
  });

  it('R42 a sweep that fails harms nobody', async () => {
    const pool = {
      query: (query: pg.QueryConfig) =>
        query.text.includes('DELETE') ? Promise.reject(new Error('no right to delete')) : admin.query(query),
    };
    const store = postgresTokenStore({ pool, keys: [fakeKey('a')] });
    expect((await store.put('a', { value: 'a', expiresAt: Date.now() + MINUTE })).written).toBe(true);
  });

  it('R53 leave generations that rise', async () => {
    const { store } = replica();
    const { now, generation } = await store.lock('a', 'owner', Date.now() + MINUTE);
    await admin.query('UPDATE provider_auth_tokens SET dead_at = $1, lock_until = 0', [now - 61 * MINUTE]);
    await replica().write();
    expect((await store.lock('a', 'another', now + MINUTE)).generation).toBeGreaterThan(generation);
  });
});
