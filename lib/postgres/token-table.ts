import { ProviderAuthOptionsError } from '../index.js';

export const DEFAULT_TABLE = 'provider_auth_tokens';
const TABLE = /^(?:[a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,53}$/;

/**
 * The SQL of the table that `postgresTokenStore` keeps its rows in, for a migration. It may be run again and again. `table` may
 * have a schema: `auth.tokens`. Default: `provider_auth_tokens`. Throws `ProviderAuthOptionsError`.
 */
export function tokenTableSql(table: string = DEFAULT_TABLE): string {
  const index = `${table.split('.').at(-1)}_dead_at`;
  // All times are milliseconds since the epoch, as clock_timestamp() has it. COLLATE "C": keys are compared as bytes.
  return `CREATE TABLE IF NOT EXISTS ${quoted(table)} (
  key text COLLATE "C" PRIMARY KEY,
  value text,
  generation bigint NOT NULL DEFAULT 0,
  expires_at bigint NOT NULL DEFAULT 0,
  lock_owner text,
  lock_generation bigint NOT NULL DEFAULT 0,
  lock_until bigint NOT NULL DEFAULT 0,
  taken bigint[] NOT NULL DEFAULT '{}',
  dead_at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS "${index}" ON ${quoted(table)} (dead_at);
`;
}

/** The name of a table, as SQL has it. Throws `ProviderAuthOptionsError`. */
export function quoted(table: string): string {
  if (!TABLE.test(table)) {
    throw new ProviderAuthOptionsError([
      "table is not a name of at most 54 lower-case letters, digits and '_'; write 'tokens', or 'auth.tokens' with a schema",
    ]);
  }
  return table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
}
