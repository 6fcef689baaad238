import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5';
import type { RedisClient } from 'nestjs-provider-auth/redis';
import { createClient, createCluster, createSentinel } from 'redis';
import {
  createClient as createClient5,
  createCluster as createCluster5,
  createSentinel as createSentinel5,
} from 'redis5';
import { MASTER } from '../../servers/redis-topologies.js';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** A client of the application, and how it closes it. */
export interface Connected {
  readonly client: RedisClient;
  readonly close: () => Promise<unknown>;
}

export interface ConnectionOptions {
  readonly password?: string;
  /** Rejects while there is no connection, instead of waiting for one. Default: false, as it is with both libraries. */
  readonly failFast?: boolean;
}

/** How an application connects. Like one, it listens to errors: its client goes on trying. */
export interface ClientLibrary {
  server(addresses: readonly Address[], options?: ConnectionOptions): Promise<Connected>;
  cluster(nodes: readonly Address[]): Promise<Connected>;
  sentinel(sentinels: readonly Address[]): Promise<Connected>;
}

/** What both majors of node-redis have in common. */
interface NodeRedis {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): unknown;
}

async function nodeRedis<T extends NodeRedis>(client: T): Promise<{ client: T; close: () => Promise<unknown> }> {
  // Where it cannot connect, it goes on trying; it is tested as it is then.
  await new Promise<void>((resolve) => {
    client.on('error', resolve);
    client.connect().then(() => resolve(), resolve);
  });
  return { client, close: async () => client.destroy() };
}

/** What both majors of ioredis have in common. */
interface Ioredis {
  on(event: 'error', listener: () => void): unknown;
  once(event: 'ready' | 'error', listener: () => void): unknown;
  disconnect(): void;
}

async function ioredis<T extends Ioredis>(client: T): Promise<{ client: T; close: () => Promise<unknown> }> {
  client.on('error', () => {});
  await new Promise<void>((resolve) => {
    client.once('ready', resolve);
    client.once('error', resolve);
  });
  return { client, close: async () => client.disconnect() };
}

const NOWHERE = { host: '127.0.0.1', port: 1 };
const patient = {};
const impatient = { maxRetriesPerRequest: 0, enableOfflineQueue: false };

export const libraries: Record<string, ClientLibrary> = {
  'ioredis 6': {
    server: async ([address], { password = '', failFast = false } = {}) =>
      ioredis(new Redis({ ...address, password, ...(failFast ? impatient : patient) })),
    cluster: async (nodes) => ioredis(new Cluster([...nodes])),
    sentinel: async (sentinels) => ioredis(new Redis({ sentinels: [...sentinels], name: MASTER })),
  },
  'ioredis 5': {
    server: async ([address], { password = '', failFast = false } = {}) =>
      ioredis(new Redis5({ ...address, password, ...(failFast ? impatient : patient) })),
    cluster: async (nodes) => ioredis(new Cluster5([...nodes])),
    sentinel: async (sentinels) => ioredis(new Redis5({ sentinels: [...sentinels], name: MASTER })),
  },
  'node-redis 6': {
    server: async ([socket = NOWHERE], { password, failFast = false } = {}) =>
      nodeRedis(
        createClient({ socket, ...(password === undefined ? {} : { password }), disableOfflineQueue: failFast }),
      ),
    cluster: async (nodes) => nodeRedis(createCluster({ rootNodes: nodes.map((socket) => ({ socket })) })),
    sentinel: async (sentinels) => nodeRedis(createSentinel({ name: MASTER, sentinelRootNodes: [...sentinels] })),
  },
  'node-redis 5': {
    server: async ([socket = NOWHERE], { password, failFast = false } = {}) =>
      nodeRedis(
        createClient5({ socket, ...(password === undefined ? {} : { password }), disableOfflineQueue: failFast }),
      ),
    cluster: async (nodes) => nodeRedis(createCluster5({ rootNodes: nodes.map((socket) => ({ socket })) })),
    sentinel: async (sentinels) => nodeRedis(createSentinel5({ name: MASTER, sentinelRootNodes: [...sentinels] })),
  },
};
