import { setTimeout as pause } from 'node:timers/promises';
import { postgresTokenStore, type PostgresTokenStore } from 'nestjs-provider-auth/postgres';
import { tokenStoreContract } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, it } from 'vitest';
import { describeWithPostgres } from '../../servers/describe-with-postgres.js';
import { PgBouncer, pgBouncerMissing } from '../../servers/pgbouncer.js';
import { postgresMissing, PostgresServer } from '../../servers/postgres-server.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';

describeWithPostgres('postgresTokenStore() with Postgres', () => contract(false));
describeWithPostgres(
  'postgresTokenStore() with Postgres behind PgBouncer in transaction mode',
  () => contract(true),
  postgresMissing() ?? pgBouncerMissing(),
);

function contract(isPooled: boolean): void {
  let server: PostgresServer;
  let bouncer: PgBouncer | undefined;
  let stores: [PostgresTokenStore, PostgresTokenStore];

  beforeAll(async () => {
    server = await PostgresServer.start();
    bouncer = isPooled ? await PgBouncer.start(server) : undefined;
    const { connectionString } = bouncer ?? server;
    const replica = () => postgresTokenStore({ pool: server.pool({ connectionString }), keys: [fakeKey('a')] });
    stores = [replica(), replica()];
    await stores[0].ensureTable();
  });
  afterAll(async () => {
    await bouncer?.stop();
    await server.stop();
  });

  let asked = 0;
  const cases = tokenStoreContract({
    store: () => stores[asked++ % 2 === 0 ? 0 : 1],
    pass: pause,
    empty: async () => void (await server.pool({ max: 1 }).query('TRUNCATE provider_auth_tokens')),
    async freeze() {
      server.freeze();
      return async () => server.thaw();
    },
  });

  it.each(cases.map(({ title, run }) => [title, run] as const))('R53 %s', (_title, run) => run());
}
