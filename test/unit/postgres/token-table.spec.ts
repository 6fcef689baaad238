import { ProviderAuthOptionsError } from 'nestjs-provider-auth';
import { postgresTokenStore, tokenTableSql } from 'nestjs-provider-auth/postgres';
import { describe, expect, it } from 'vitest';
import { PostgresRows } from '../../../lib/postgres/postgres-rows.js';

const sealed = { dangerouslyStorePlainText: true };
const LONGEST = 'a'.repeat(54);

/** A pool that answers each query in turn, and keeps what was asked. */
function poolOf(...answers: (readonly Record<string, unknown>[] | Error)[]) {
  const asked: string[] = [];
  const query = async ({ text }: { readonly text: string }) => {
    asked.push(text);
    const rows = answers[asked.length - 1];
    if (rows instanceof Error) throw rows;
    return { rows: [...(rows ?? [])] };
  };
  return { asked, query };
}

describe('the table of tokens', () => {
  it.each([
    [undefined, '"provider_auth_tokens"', '"provider_auth_tokens_dead_at"'],
    ['tokens', '"tokens"', '"tokens_dead_at"'],
    ['auth.tokens_2', '"auth"."tokens_2"', '"tokens_2_dead_at"'],
    ['_', '"_"', '"__dead_at"'],
    [LONGEST, `"${LONGEST}"`, `"${LONGEST}_dead_at"`],
  ])('%s is made and indexed under its name', (name, table, index) => {
    const sql = tokenTableSql(name);
    expect(sql.split('\n')[0]).toBe(`CREATE TABLE IF NOT EXISTS ${table} (`);
    expect(sql.trimEnd().split('\n').at(-1)).toBe(`CREATE INDEX IF NOT EXISTS ${index} ON ${table} (dead_at);`);
  });

  it.each(['', 'Tokens', '2tokens', 'a.b.c', '.tokens', 'auth.', 'to"kens', 'tokens;', `${LONGEST}a`, 'tokens\n'])(
    'is no name that needs quoting: %j',
    (name) => {
      expect(() => tokenTableSql(name)).toThrow(ProviderAuthOptionsError);
      expect(() => tokenTableSql(name)).toThrow("write 'tokens', or 'auth.tokens' with a schema");
    },
  );

  it('is made once more when another replica was making it, and rejects when that fails too', async () => {
    const inTheWay = new Error('duplicate key value');
    const pool = poolOf(inTheWay, []);
    await postgresTokenStore({ pool, ...sealed }).ensureTable();
    expect(pool.asked).toEqual([tokenTableSql(), tokenTableSql()]);
    const refusing = postgresTokenStore({ pool: poolOf(inTheWay, new Error('no right')), ...sealed });
    await expect(refusing.ensureTable()).rejects.toThrow('no right');
  });
});

describe('a store in Postgres', () => {
  it.each([undefined, null, {}, { query: 'select' }])('is refused without a pool: %j', (pool) => {
    const options = Object.assign({ pool: poolOf(), ...sealed }, { pool });
    expect(() => postgresTokenStore(options)).toThrow('pool has no query(); give a Pool of pg 8');
  });

  it('says what is wrong with a pool that answers without a row', async () => {
    await expect(new PostgresRows(poolOf([]), 'tokens').get('key')).rejects.toThrow('give a Pool of pg 8');
  });

  it('R72 of a quota that is reserved as a whole gives nothing before a window is over', async () => {
    const pool = poolOf([{ now: '1000', is_taken: null }]);
    const quota = { limit: 2, window: 60_000, reserve: 2 };
    await expect(new PostgresRows(pool, 'tokens').take('key', quota)).resolves.toEqual({ now: 1_000, until: 61_000 });
    expect(pool.asked).toHaveLength(1);
  });

  it('R72 of a quota that is used up, and free again by then, may be taken at once', async () => {
    const pool = poolOf([{ now: '1000', is_taken: null }], []);
    const quota = { limit: 2, window: 60_000 };
    await expect(new PostgresRows(pool, 'tokens').take('key', quota)).resolves.toEqual({ now: 1_000, until: 1_000 });
  });
});
