import { freePort, RedisServer } from './redis-server.js';

/** What clients of Sentinel ask for. */
export const MASTER = 'tokens';

/** Servers that belong together. */
export interface RedisTopology {
  /** Those that keep entries. */
  readonly servers: readonly RedisServer[];
  /** Where clients connect to first. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  readonly stop: () => Promise<void>;
}

export async function startServer(): Promise<RedisTopology> {
  return topology([await RedisServer.start()]);
}

/** Three masters that have the slots among them. */
export async function startCluster(): Promise<RedisTopology> {
  const nodes = await Promise.all(
    [1, 2, 3].map(async () => RedisServer.start('cluster-enabled yes', `cluster-port ${await freePort()}`)),
  );
  const addresses = nodes.map(({ host, port }) => `${host}:${port}`);
  await nodes[0]?.command('--cluster', 'create', ...addresses, '--cluster-yes');
  for (const node of nodes) await eventually(async () => (await node.command('CLUSTER', 'INFO')).includes('state:ok'));
  return topology(nodes);
}

/** A master, a replica of it, and a Sentinel that makes the replica the master when it misses that for a second. */
export async function startSentinel(): Promise<RedisTopology & { readonly failOver: () => Promise<void> }> {
  const master = await RedisServer.start();
  const replica = await RedisServer.start(`replicaof ${master.host} ${master.port}`);
  await eventually(async () => (await replica.command('INFO', 'replication')).includes('link_status:up'));
  const sentinel = await RedisServer.start(
    `sentinel monitor ${MASTER} ${master.host} ${master.port} 1`,
    `sentinel down-after-milliseconds ${MASTER} 1000`,
    `sentinel failover-timeout ${MASTER} 5000`,
  );
  const tells = async (...words: string[]) => sentinel.command('SENTINEL', ...words, MASTER);
  await eventually(async () => (await tells('REPLICAS')).includes(`${replica.port}`));
  return {
    ...topology([master, replica], sentinel),
    /** Kills the master, whichever it is, and waits until the other server has taken over. */
    async failOver() {
      const address = await tells('GET-MASTER-ADDR-BY-NAME');
      const [old, heir] = address.includes(`${master.port}`) ? [master, replica] : [replica, master];
      await old.kill();
      await eventually(async () => (await tells('GET-MASTER-ADDR-BY-NAME')).includes(`${heir.port}`));
      await eventually(async () => (await heir.command('ROLE')).startsWith('master'));
    },
  };
}

function topology(servers: readonly RedisServer[], entrance?: RedisServer): RedisTopology {
  const all = entrance === undefined ? servers : [entrance, ...servers];
  return {
    servers,
    addresses: (entrance === undefined ? servers : [entrance]).map(({ address }) => address),
    async stop() {
      for (const server of all) await server.stop();
    },
  };
}

/** Asks ten times a second until it is so. The test's own time-out is the bound. */
export async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}
