// The store of a replica, as its settings name it, and how to let go of it.
import { ServedStoreClient } from './served-store-client.mjs';

export const storeOf = (settings) => stores[settings?.kind ?? 'none'](settings);

const stores = {
  none: async () => ({ store: undefined, closeStore: async () => {} }),
  redis: async ({ port, keys }) => {
    const [{ Redis }, { redisTokenStore }] = await Promise.all([
      import('ioredis'),
      import('nestjs-provider-auth/redis'),
    ]);
    const client = new Redis({ port, host: '127.0.0.1' });
    client.on('error', () => {});
    return { store: redisTokenStore({ client, keys }), closeStore: async () => client.disconnect() };
  },
  postgres: async ({ url, keys }) => {
    const [{ default: pg }, { postgresTokenStore }] = await Promise.all([
      import('pg'),
      import('nestjs-provider-auth/postgres'),
    ]);
    const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 2_000 });
    pool.on('error', () => {});
    return { store: postgresTokenStore({ pool, keys }), closeStore: () => pool.end() };
  },
  served: async ({ port }) => {
    const store = new ServedStoreClient(port);
    return { store, closeStore: async () => store.close() };
  },
};
