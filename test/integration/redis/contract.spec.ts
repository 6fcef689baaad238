import type { TokenStore } from 'nestjs-provider-auth';
import { type RedisClient, redisTokenStore } from 'nestjs-provider-auth/redis';
import { tokenStoreContract } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { RawRedisTokenStore } from '../../../lib/redis/raw-redis-token-store.js';
import { scriptRunner } from '../../../lib/redis/redis-client.js';
import { describeWithRedis } from '../../servers/describe-with-redis.js';
import { type RedisTopology, startCluster, startSentinel, startServer } from '../../servers/redis-topologies.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';
import { type ClientLibrary, type Connected, libraries } from './clients.js';

const kinds = { server: startServer, cluster: startCluster, sentinel: startSentinel };
type Kind = keyof typeof kinds;

const sealed = (client: RedisClient) => redisTokenStore({ client, keys: [fakeKey('2026')] });
/** What sealing would hide: keys as they are, and entries that are dead. */
const raw = (client: RedisClient) => new RawRedisTokenStore(scriptRunner(client), 'raw:');

describeWithRedis('redisTokenStore()', () => {
  describe.each<Kind>(['server', 'cluster', 'sentinel'])('with a %s', (kind) => {
    let topology: RedisTopology;
    beforeAll(async () => {
      topology = await kinds[kind]();
    });
    afterAll(() => topology.stop());

    const servers = () => topology.servers;
    const each = (library: ClientLibrary) => () => library[kind](topology.addresses);
    for (const [name, library] of Object.entries(libraries)) {
      describe(`and ${name}`, () => keepsTheContract(each(library), sealed, servers));
    }
    describe('unsealed', () => keepsTheContract(each(libraries['ioredis 6']!), raw, servers));
  });
});

function keepsTheContract(
  connect: () => Promise<Connected>,
  make: (client: RedisClient) => TokenStore,
  servers: () => RedisTopology['servers'],
): void {
  const replicas: Connected[] = [];
  const stores: TokenStore[] = [];
  beforeAll(async () => {
    replicas.push(await connect(), await connect());
    stores.push(...replicas.map(({ client }) => make(client)));
  });
  afterAll(async () => {
    for (const replica of replicas) await replica.close();
  });

  let asked = 0;
  const cases = tokenStoreContract({
    store: () => stores[asked++ % 2]!,
    async empty() {
      for (const server of servers()) await server.command('FLUSHALL');
    },
    async freeze() {
      for (const server of servers()) server.freeze();
      return async () => {
        for (const server of servers()) server.thaw();
      };
    },
  });
  for (const { title, run } of cases) it(`R53 ${title}`, run);
}
