import { sealedTokenStore, type SealOptions, type TokenStore } from '../index.js';
import { RawRedisTokenStore } from './raw-redis-token-store.js';
import { type RedisClient, scriptRunner } from './redis-client.js';

export interface RedisTokenStoreOptions extends SealOptions {
  /** The application's own, connected and closed by it: of ioredis or node-redis; one server, Sentinel or Cluster. */
  readonly client: RedisClient;
  /** What the names of keys begin with. Default: `provider-auth:`. */
  readonly prefix?: string | undefined;
}

/**
 * Shares tokens through Redis 5 or newer. Each operation is one command on one key, and carried out as one step, with the
 * server's time. A client that waits for its server keeps its callers waiting. Throws `ProviderAuthOptionsError`.
 */
export function redisTokenStore({ client, prefix = 'provider-auth:', ...seal }: RedisTokenStoreOptions): TokenStore {
  return sealedTokenStore(new RawRedisTokenStore(scriptRunner(client), prefix), seal);
}
