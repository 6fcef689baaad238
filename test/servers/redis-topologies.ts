import { freePort, RedisServer } from './redis-server.js';

/** What clients of Sentinel ask for. */
export const MASTER = 'tokens';

/** Three masters that have the slots among them. */
export async function startCluster(): Promise<readonly RedisServer[]> {
  const nodes = await Promise.all(
    [1, 2, 3].map(async () => RedisServer.start('cluster-enabled yes', `cluster-port ${await freePort()}`)),
  );
  const [first] = nodes;
  const addresses = nodes.map(({ host, port }) => `${host}:${port}`);
  await first?.command('--cluster', 'create', ...addresses, '--cluster-yes');
  for (const node of nodes) await until(async () => (await node.command('CLUSTER', 'INFO')).includes('state:ok'));
  return nodes;
}

/** A master, a replica of it, and a Sentinel that makes the replica the master when it misses that for a second. */
export class SentinelSetup {
  private constructor(
    readonly servers: readonly RedisServer[],
    readonly sentinel: RedisServer,
  ) {}

  static async start(): Promise<SentinelSetup> {
    const master = await RedisServer.start();
    const replica = await RedisServer.start(`replicaof ${master.host} ${master.port}`);
    await until(async () => (await replica.command('INFO', 'replication')).includes('link_status:up'));
    const sentinel = await RedisServer.start(
      `sentinel monitor ${MASTER} ${master.host} ${master.port} 1`,
      `sentinel down-after-milliseconds ${MASTER} 1000`,
      `sentinel failover-timeout ${MASTER} 5000`,
    );
    await until(async () => (await sentinel.command('SENTINEL', 'REPLICAS', MASTER)).includes(`${replica.port}`));
    return new SentinelSetup([master, replica], sentinel);
  }

  /** The server that Sentinel sends clients to. */
  async master(): Promise<RedisServer> {
    const address = await this.sentinel.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER);
    const master = this.servers.find(({ port }) => address.includes(`${port}`));
    if (master === undefined) throw new Error(`no master: ${address}`);
    return master;
  }

  /** Kills the master, and waits until the other server has taken over. */
  async failOver(): Promise<void> {
    const before = await this.master();
    await before.kill();
    await until(async () => {
      const now = await this.master();
      return now !== before && (await now.command('ROLE')).startsWith('master');
    });
  }

  async stop(): Promise<void> {
    for (const server of [this.sentinel, ...this.servers]) await server.stop();
  }
}

/** Asks ten times a second until it is so. The test's own time-out is the bound. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}
