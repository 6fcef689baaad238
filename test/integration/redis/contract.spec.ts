import type { TokenStore } from 'nestjs-provider-auth';
import { redisTokenStore } from 'nestjs-provider-auth/redis';
import { tokenStoreContract } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWithRedis } from '../../servers/describe-with-redis.js';
import { type RedisTopology, startCluster, startSentinel, startServer } from '../../servers/redis-topologies.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';
import { type Connected, libraries } from './clients.js';

const kinds = [
  ['server', startServer],
  ['cluster', startCluster],
  ['sentinel', startSentinel],
] as const;

describeWithRedis('redisTokenStore()', () => {
  describe.each(kinds)('with a %s', (kind, start) => {
    let topology: RedisTopology;
    beforeAll(async () => {
      topology = await start();
    });
    afterAll(() => topology.stop());

    describe.each(Object.entries(libraries))('and %s', (_, library) => {
      const replicas: Connected[] = [];
      const stores: TokenStore[] = [];
      beforeAll(async () => {
        replicas.push(await library[kind](topology.addresses), await library[kind](topology.addresses));
        stores.push(...replicas.map(({ client }) => redisTokenStore({ client, keys: [fakeKey('2026')] })));
      });
      afterAll(async () => {
        for (const replica of replicas) await replica.close();
      });

      let asked = 0;
      const cases = tokenStoreContract({
        store: () => stores[asked++ % 2]!,
        async empty() {
          for (const server of topology.servers) await server.command('FLUSHALL');
        },
        async freeze() {
          for (const server of topology.servers) server.freeze();
          return async () => {
            for (const server of topology.servers) server.thaw();
          };
        },
      });
      for (const { title, run } of cases) it(`R53 ${title}`, run);
    });
  });
});
