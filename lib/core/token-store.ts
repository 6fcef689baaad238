/** What a store keeps under a key. */
export interface StoreEntry {
  /** Opaque to the store; sealed before it comes there. */
  readonly value: string;
  /** Rises with each entry of a key, also when the store was emptied meanwhile. */
  readonly generation: number;
  /** When it dies, in the store's time. Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Why an entry that is there cannot be read: sealed by a key that is not in the ring, in a format of another version, for
 * another key of the store, no longer alive by what was sealed, longer than 64 KiB, or altered or never sealed at all.
 */
export type UnreadableEntry = 'unknown-key' | 'unknown-version' | 'another-name' | 'expired' | 'too-large' | 'invalid';

/** An answer of a store, with the time that it was given at: replicas whose clocks differ agree on the store's. */
export interface StoreAnswer {
  /** The store's own time. Milliseconds since the epoch. */
  readonly now: number;
}

export interface StoreReading extends StoreAnswer {
  /** What lives under the key. */
  readonly entry: StoreEntry | undefined;
  /** Why there is no `entry` although one is there. Its generation counts all the same. */
  readonly unreadable?: UnreadableEntry | undefined;
}

export interface StoreWrite {
  readonly value: string;
  /** In the store's time. What is carried out later than that, writes nothing. */
  readonly expiresAt: number;
  /**
   * That of the lock under which it was made: it takes the place of a lower one only. Absent, for what was made without the
   * lock: it takes the place of what dies earlier only, and gets a generation that is higher.
   */
  readonly generation?: number | undefined;
}

/** `entry` is what lives under the key afterwards: this, or what was better. */
export interface StoreWritten extends StoreReading {
  readonly written: boolean;
}

/** `entry` is what lives under the key when the lock is held: nothing of anybody else's takes its place meanwhile. */
export interface StoreLock extends StoreReading {
  readonly held: boolean;
  /** For what is made under the lock: higher than that of any entry or lock of the key before. 0 when it is not held. */
  readonly generation: number;
}

export interface StoreQuota {
  /** How many requests in `window`. */
  readonly limit: number;
  /** Milliseconds. */
  readonly window: number;
  /** How many are to be left for others. Default: 0. */
  readonly reserve?: number | undefined;
}

export interface StoreQuotaAnswer extends StoreAnswer {
  /** When the next one may be sent, in the store's time; `undefined`: one was taken, send it now. */
  readonly until: number | undefined;
}

/**
 * Where replicas share their tokens. Each operation is one atomic step and answers with the store's time, which all
 * deadlines are in. A store that is ill rejects; who calls it bounds the wait. `nestjs-provider-auth/testing` has the suite
 * that any implementation must pass.
 */
export interface TokenStore {
  /** Whether other processes see the same entries. */
  readonly isShared: boolean;
  /** Whether `lock` keeps other processes out. Providers with a single session need that. */
  readonly canLock: boolean;
  get(key: string): Promise<StoreReading>;
  /** Writes where nothing better is there, as `StoreWrite.generation` says. */
  put(key: string, write: StoreWrite): Promise<StoreWritten>;
  /**
   * Takes the lock of `key` for `owner`, a random text, or extends it when `owner` holds it already (the generation stays), and
   * reads what lives there: who takes a lock wants to know.
   * `until`, in the store's time: then it is free again; what is carried out later than that, takes nothing.
   */
  lock(key: string, owner: string, until: number): Promise<StoreLock>;
  /** Frees the lock if `owner` still holds it. */
  release(key: string, owner: string): Promise<void>;
  /** Takes one request out of a quota, if more than `reserve` are left. */
  take(key: string, quota: StoreQuota): Promise<StoreQuotaAnswer>;
  /** What cannot work on this machine, one sentence each with its cure; asked at start-up. Absent: nothing. */
  validate?(): Promise<readonly string[]>;
}
