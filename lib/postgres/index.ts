export type { PostgresPool, PostgresQuery, PostgresResult } from './postgres-pool.js';
export { postgresTokenStore, type PostgresTokenStore, type PostgresTokenStoreOptions } from './postgres-token-store.js';
export { tokenTableSql } from './token-table.js';
