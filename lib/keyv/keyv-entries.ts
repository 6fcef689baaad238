import type {
  StoreEntry,
  StoreLock,
  StoreQuota,
  StoreQuotaAnswer,
  StoreReading,
  StoreWrite,
  StoreWritten,
  TokenStore,
} from '../index.js';

/** A `Keyv` 5, or what stores like one: cache-manager's cache. Times to live in milliseconds. */
export interface KeyvLike {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttl: number): Promise<unknown>;
}

/**
 * Tokens in a Keyv, unsealed. Keyv cannot compare and write in one step and knows no time, so each call is a reading, then a
 * writing, in this machine's time: of two at once the later one wins, and everybody gets the lock.
 */
export class KeyvEntries implements TokenStore {
  readonly isShared = true;
  readonly canLock = false;
  readonly #keyv: KeyvLike;

  constructor(keyv: KeyvLike) {
    this.#keyv = keyv;
  }

  async get(key: string): Promise<StoreReading> {
    const entry = entryOf(await this.#keyv.get(key));
    const now = Date.now();
    return { now, entry: entry !== undefined && entry.expiresAt > now ? entry : undefined };
  }

  async put(key: string, { value, expiresAt, generation }: StoreWrite): Promise<StoreWritten> {
    const { now, entry: old } = await this.get(key);
    const isBetter =
      old === undefined || (generation === undefined ? old.expiresAt < expiresAt : old.generation < generation);
    if (expiresAt <= now || !isBetter) return { now, written: false, entry: old };
    const entry = { value, expiresAt, generation: generation ?? above(old, now) };
    await this.#set(key, entry, expiresAt - now);
    return { now, written: true, entry };
  }

  async lock(key: string, _owner: string, until: number): Promise<StoreLock> {
    const { now, entry } = await this.get(key);
    const held = until > now;
    return { now, held, generation: held ? above(entry, now) : 0, entry: held ? entry : undefined };
  }

  async release(): Promise<void> {}

  async take(key: string, { limit, window, reserve = 0 }: StoreQuota): Promise<StoreQuotaAnswer> {
    const name = `${key}:taken`;
    const kept = await this.#keyv.get(name);
    const now = Date.now();
    const taken = (Array.isArray(kept) ? kept : []).map(Number).filter((until) => until > now);
    const excess = taken.length + reserve - limit;
    if (excess >= 0) return { now, until: taken[excess] ?? now + window };
    await this.#set(name, [...taken, now + window], window);
    return { now, until: undefined };
  }

  async #set(key: string, value: unknown, ttl: number): Promise<void> {
    if ((await this.#keyv.set(key, value, ttl)) === false) throw new Error('Keyv did not write');
  }
}

/** Higher than what is there, and than what was there before a loss: by the time, in microseconds. */
function above(entry: StoreEntry | undefined, now: number): number {
  return Math.max((entry?.generation ?? 0) + 1, now * 1_000);
}

/** Anything may lie under a key. */
function entryOf(kept: unknown): StoreEntry | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { value, generation, expiresAt }: Record<string, unknown> = { ...kept };
  if (typeof value !== 'string' || typeof generation !== 'number' || typeof expiresAt !== 'number') return undefined;
  return { value, generation, expiresAt };
}
