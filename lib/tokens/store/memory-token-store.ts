import { type Clock, systemClock } from '../../core/clock.js';
import type {
  StoreEntry,
  StoreLock,
  StoreQuota,
  StoreQuotaAnswer,
  StoreReading,
  StoreWrite,
  StoreWritten,
  TokenStore,
} from '../../core/token-store.js';

/** What is kept under a key. */
interface StoreRecord {
  readonly entry?: StoreEntry | undefined;
  readonly lock?: { readonly owner: string; readonly until: number; readonly generation: number } | undefined;
  /** When each request that was taken out of a quota counts no longer, the first one first. */
  readonly taken?: readonly number[] | undefined;
}

/** With fewer keys than this, nobody looks for dead ones. */
const FEW = 1_000;

/**
 * A token store in this process's memory; other processes do not see it. For tests, and where there is one process. It keeps
 * what lives. `clock` is the store's own time; default: the machine's.
 */
export function memoryTokenStore({ clock = systemClock }: { readonly clock?: Clock } = {}): TokenStore {
  return new MemoryTokenStore(clock);
}

class MemoryTokenStore implements TokenStore {
  readonly isShared = false;
  readonly canLock = true;
  readonly #clock: Clock;
  readonly #records = new Map<string, StoreRecord>();
  #lastGeneration = 0;
  #sweepAt = FEW;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get(key: string): Promise<StoreReading> {
    const now = this.#now();
    return { now, entry: this.#living(key, now).entry };
  }

  async put(key: string, { value, expiresAt, generation }: StoreWrite): Promise<StoreWritten> {
    const now = this.#now();
    const record = this.#living(key, now);
    if (expiresAt <= now || isBetter(record.entry, expiresAt, generation)) {
      return { now, written: false, entry: record.entry };
    }
    const entry = { value, expiresAt, generation: generation ?? this.#lastGeneration + 1 };
    this.#lastGeneration = Math.max(this.#lastGeneration, entry.generation);
    this.#keep(key, { ...record, entry }, now);
    return { now, written: true, entry };
  }

  async lock(key: string, owner: string, until: number): Promise<StoreLock> {
    const now = this.#now();
    const record = this.#living(key, now);
    const { lock } = record;
    if (until <= now || (lock !== undefined && lock.owner !== owner))
      return { now, held: false, generation: 0, entry: undefined };
    const generation = lock?.generation ?? ++this.#lastGeneration;
    this.#keep(key, { ...record, lock: { owner, until: Math.max(until, lock?.until ?? 0), generation } }, now);
    return { now, held: true, generation, entry: record.entry };
  }

  async release(key: string, owner: string): Promise<void> {
    const now = this.#now();
    const record = this.#living(key, now);
    if (record.lock?.owner === owner) this.#keep(key, { ...record, lock: undefined }, now);
  }

  async take(key: string, { limit, window, reserve = 0 }: StoreQuota): Promise<StoreQuotaAnswer> {
    const now = this.#now();
    const record = this.#living(key, now);
    const taken = record.taken ?? [];
    const excess = taken.length + reserve - limit;
    if (excess >= 0) return { now, until: taken[excess] ?? now + window };
    this.#keep(key, { ...record, taken: [...taken, now + window] }, now);
    return { now, until: undefined };
  }

  #now(): number {
    return Math.floor(this.#clock.now());
  }

  #living(key: string, now: number): StoreRecord {
    const { entry, lock, taken = [] } = this.#records.get(key) ?? {};
    const counting = taken.filter((until) => until > now);
    return {
      entry: entry !== undefined && entry.expiresAt > now ? entry : undefined,
      lock: lock !== undefined && lock.until > now ? lock : undefined,
      taken: counting.length > 0 ? counting : undefined,
    };
  }

  #keep(key: string, record: StoreRecord, now: number): void {
    this.#records.set(key, record);
    if (this.#records.size < this.#sweepAt) return;
    for (const each of this.#records.keys()) {
      const { entry, lock, taken } = this.#living(each, now);
      if (entry === undefined && lock === undefined && taken === undefined) this.#records.delete(each);
    }
    this.#sweepAt = Math.max(FEW, 2 * this.#records.size);
  }
}

/** Whether what is there stays, as `StoreWrite.generation` says. */
function isBetter(entry: StoreEntry | undefined, expiresAt: number, generation: number | undefined): boolean {
  if (entry === undefined) return false;
  return generation === undefined ? entry.expiresAt >= expiresAt : entry.generation >= generation;
}
