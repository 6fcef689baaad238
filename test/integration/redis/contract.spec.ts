import type { TokenStore } from 'nestjs-provider-auth';
import { tokenStoreContract } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { redisTokenStore } from 'nestjs-provider-auth/redis';
import { redisMissing, RedisServer } from '../../servers/redis-server.js';
import { SentinelSetup, startCluster } from '../../servers/redis-topologies.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';
import { type Connected, libraries } from './clients.js';

const missing = redisMissing();
const keys = [fakeKey('2026')];

/** What the contract is tested with: each library against each kind of server. */
interface Kind {
  readonly name: string;
  readonly connect: (library: string) => Promise<Connected>;
  readonly servers: () => readonly RedisServer[];
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

let one: RedisServer;
let cluster: readonly RedisServer[];
let sentinel: SentinelSetup;

const kinds: readonly Kind[] = [
  {
    name: 'one server',
    start: async () => void (one = await RedisServer.start()),
    connect: (library) => libraries[library]!.server(one.address),
    servers: () => [one],
    stop: () => one.stop(),
  },
  {
    name: 'Cluster',
    start: async () => void (cluster = await startCluster()),
    connect: (library) => libraries[library]!.cluster(cluster.map(({ address }) => address)),
    servers: () => cluster,
    stop: async () => void (await Promise.all(cluster.map((server) => server.stop()))),
  },
  {
    name: 'Sentinel',
    start: async () => void (sentinel = await SentinelSetup.start()),
    connect: (library) => libraries[library]!.sentinel(sentinel.sentinel.address),
    servers: () => sentinel.servers,
    stop: () => sentinel.stop(),
  },
];

describe.each(kinds)('redisTokenStore() with $name', ({ connect, servers, start, stop }) => {
  if (missing !== undefined) {
    it('R53 keeps the contract of a token store', ({ skip }) => skip(missing));
    return;
  }
  beforeAll(start);
  afterAll(stop);

  describe.each(Object.keys(libraries))('%s', (library) => {
    const connections: Connected[] = [];
    const stores: TokenStore[] = [];
    beforeAll(async () => {
      for (const _ of [1, 2]) connections.push(await connect(library));
      stores.push(...connections.map(({ client }) => redisTokenStore({ client, keys })));
    });
    afterAll(async () => {
      for (const connection of connections) await connection.close();
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
  });
});
