import { createHash } from 'node:crypto';
import { ProviderAuthOptionsError } from '../../core/errors.js';
import type { StoreReading, TokenStore } from '../../core/token-store.js';
import { joseFaults } from '../../protocol/oauth/load-jose.js';
import { KeyRing, type SealKey } from './key-ring.js';
import { open, seal } from './seal.js';
import { storeFailure } from './store-failure.js';

/** How what a shared store keeps is hidden from whoever can read the store. */
export interface SealOptions {
  /**
   * What seals: the first key writes, any of them reads. To replace a key, deploy the new one as the second, then as the
   * first, and take the old one out when what it sealed has expired.
   */
  readonly keys?: readonly SealKey[] | undefined;
  /**
   * What the names of entries are hashed with, 32 bytes in base64url. Default: the key with the lowest `kid`. When that one is
   * taken out, names change and each token is acquired once more; given here it goes on naming, and opens nothing any more.
   */
  readonly nameKey?: string | undefined;
  /** Keeps tokens and refresh tokens readable for whoever can read the store, its backups and its log. Default: false. */
  readonly dangerouslyStorePlainText?: boolean | undefined;
}

const KEYS_MISSING =
  'a shared store needs keys, so that nobody reads tokens there: give [{ kid, key }] with 32 random bytes in base64url ' +
  '(or, for tests, dangerouslyStorePlainText: true)';

/**
 * `raw`, with values that are sealed (JWE, A256GCM; needs `jose`) and keys that are hashed: texts of 43 characters of
 * base64url. What cannot be opened is no entry, and `unreadable` says why. Whatever `raw` rejects with becomes
 * `ERR_STORE_FAILED`, without secrets. Throws `ProviderAuthOptionsError`.
 */
export function sealedTokenStore(raw: TokenStore, options: SealOptions): TokenStore {
  const ring = ringOf(options);
  const nameOf = (key: string) => ring?.nameOf(key) ?? createHash('sha256').update(key).digest('base64url');

  async function opened(name: string, reading: StoreReading): Promise<StoreReading> {
    const { now, entry } = reading;
    if (ring === undefined || entry === undefined) return reading;
    const result = await open(entry.value, name, now, ring);
    return 'value' in result ? { now, entry: { ...entry, ...result } } : { now, entry: undefined, ...result };
  }

  async function asked<T>(key: string, ask: (name: string) => Promise<T>): Promise<T> {
    try {
      return await ask(nameOf(key));
    } catch (error) {
      throw storeFailure(error, ring !== undefined);
    }
  }

  return {
    isShared: raw.isShared,
    canLock: raw.canLock,
    get: (key) => asked(key, async (name) => opened(name, await raw.get(name))),
    put: (key, write) =>
      asked(key, async (name) => {
        const { expiresAt } = write;
        const value = ring === undefined ? write.value : await seal(write.value, { name, expiresAt }, ring);
        const { written, ...reading } = await raw.put(name, { ...write, value });
        return { written, ...(await opened(name, reading)) };
      }),
    lock: (key, owner, until) =>
      asked(key, async (name) => {
        const { held, generation, ...reading } = await raw.lock(name, owner, until);
        return { held, generation, ...(await opened(name, reading)) };
      }),
    release: (key, owner) => asked(key, (name) => raw.release(name, owner)),
    take: (key, quota) => asked(key, (name) => raw.take(name, quota)),
    validate: () => (ring === undefined ? Promise.resolve([]) : joseFaults()),
  };
}

function ringOf({ keys, nameKey, dangerouslyStorePlainText = false }: SealOptions): KeyRing | undefined {
  if (dangerouslyStorePlainText && keys === undefined) return undefined;
  if (keys === undefined) throw new ProviderAuthOptionsError([KEYS_MISSING]);
  if (dangerouslyStorePlainText) {
    throw new ProviderAuthOptionsError(['keys and dangerouslyStorePlainText contradict each other; leave one out']);
  }
  return new KeyRing(keys, nameKey);
}
