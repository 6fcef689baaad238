import { ProviderAuthOptionsError, sealedTokenStore, type SealOptions, type TokenStore } from '../index.js';
import type { PostgresPool } from './postgres-pool.js';
import { PostgresRows } from './postgres-rows.js';
import { DEFAULT_TABLE, tokenTableSql } from './token-table.js';

export interface PostgresTokenStoreOptions extends SealOptions {
  /**
   * A `Pool` of `pg` 8, through PgBouncer in transaction mode too. Better one of its own than the application's, with a
   * `connectionTimeoutMillis`: then neither waits for the other. It is yours: listen to its `error` events, and end it.
   */
  readonly pool: PostgresPool;
  /** With or without a schema. Default: `provider_auth_tokens`. */
  readonly table?: string | undefined;
}

export interface PostgresTokenStore extends TokenStore {
  /**
   * Makes the table where it is missing; any number of processes may do so at once. It needs the right to create there: where
   * the application does not have it, put `tokenTableSql()` into a migration. Rejects with what the pool rejects with.
   */
  ensureTable(): Promise<void>;
}

/**
 * Replicas share their tokens in a table of Postgres 12 or newer, sealed (see `SealOptions`; needs `jose`). Times are the
 * database's. Rows with a deadline are the locks, so no session is held. Throws `ProviderAuthOptionsError`.
 */
export function postgresTokenStore(options: PostgresTokenStoreOptions): PostgresTokenStore {
  const { pool, table = DEFAULT_TABLE } = options;
  if (typeof pool?.query !== 'function') {
    throw new ProviderAuthOptionsError(['pool has no query(); give a Pool of pg 8: new Pool({ connectionString })']);
  }
  const text = tokenTableSql(table);
  return {
    ...sealedTokenStore(new PostgresRows(pool, table), options),
    async ensureTable() {
      // Another replica may be making it at this moment: then this one fails, in several ways, and it is there the next time.
      await pool.query({ text }).catch(async () => pool.query({ text }));
    },
  };
}
