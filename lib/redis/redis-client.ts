import { ProviderAuthOptionsError } from '../index.js';
import type { Script } from './scripts.js';

/** The part of ioredis that is used: of `Redis` (Sentinel too) and `Cluster`. */
export interface IoredisClient {
  evalsha(sha1: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** The part of node-redis that is used: of what `createClient`, `createClientPool`, `createCluster`, `createSentinel` make. */
export interface NodeRedisClient {
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

export type RedisClient = IoredisClient | NodeRedisClient;

/** Runs a script on one key. */
export type RunScript = (script: Script, key: string, args: readonly string[]) => Promise<unknown>;

/** How `client` runs scripts: by their hash, in full where the server does not know it. Throws `ProviderAuthOptionsError`. */
export function scriptRunner(client: RedisClient): RunScript {
  const [bySha1, byText] = commandsOf(client);
  return async (script, key, args) => {
    try {
      return await bySha1(script.sha1, key, args);
    } catch (error) {
      // A server forgets scripts: when it restarts, fails over, or is told to.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return byText(script.text, key, args);
    }
  };
}

type Command = (script: string, key: string, args: readonly string[]) => Promise<unknown>;

function commandsOf(client: RedisClient): [bySha1: Command, byText: Command] {
  if (isNodeRedis(client)) {
    return [
      (sha1, key, args) => client.evalSha(sha1, { keys: [key], arguments: [...args] }),
      (text, key, args) => client.eval(text, { keys: [key], arguments: [...args] }),
    ];
  }
  if (isIoredis(client)) {
    return [
      (sha1, key, args) => client.evalsha(sha1, 1, key, ...args),
      (text, key, args) => client.eval(text, 1, key, ...args),
    ];
  }
  throw new ProviderAuthOptionsError([
    'redisTokenStore() knows no such client; give it that of ioredis (Redis, Cluster) or of redis (createClient, createCluster, …)',
  ]);
}

function isNodeRedis(client: unknown): client is NodeRedisClient {
  return typeof client === 'object' && client !== null && 'evalSha' in client;
}

function isIoredis(client: unknown): client is IoredisClient {
  return typeof client === 'object' && client !== null && 'evalsha' in client;
}
