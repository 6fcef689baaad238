import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import type { StoreLock, StoreReading } from '../../core/token-store.js';
import type { StoreSession } from './store-session.js';

/** Without an extension, a lock is free again so soon: its holder may be dead. */
export const LOCK_MS = 3_000;
const EXTEND_MS = 1_000;
/** How much of it may have passed on the way to the store. */
const MARGIN_MS = 250;

/** Asks for a lock. `taken`: somebody else has it. `undefined`: the store is ill. */
export async function takeLock(
  session: StoreSession,
  key: string,
  clock: Clock,
): Promise<HeldLock | 'taken' | undefined> {
  const owner = randomUUID();
  const askedAt = clock.now();
  const lock = await session.lock(key, owner, LOCK_MS);
  if (lock === undefined) return undefined;
  return lock.held ? new HeldLock(session, { key, owner, askedAt, lock }, clock) : 'taken';
}

interface Taken {
  readonly key: string;
  readonly owner: string;
  readonly askedAt: number;
  readonly lock: StoreLock;
}

/** A lock of the store that this process holds; extended each second until it is released. */
export class HeldLock {
  #until: number;
  #cancel: () => void = () => {};
  #extension: Promise<void> | undefined;
  #isLost = false;
  #isReleased = false;

  constructor(
    private readonly session: StoreSession,
    private readonly taken: Taken,
    private readonly clock: Clock,
  ) {
    this.#until = taken.askedAt + LOCK_MS - MARGIN_MS;
    this.#extendLater();
  }

  /** Higher than that of anything that was made under the lock before. */
  get generation(): number {
    return this.taken.lock.generation;
  }

  /** What lived under the key when it was taken. */
  get reading(): StoreReading {
    return this.taken.lock;
  }

  /** Whether nobody else can have it, or had it meanwhile. */
  get isHeld(): boolean {
    return !this.#isLost && this.clock.now() < this.#until;
  }

  /** Frees it, after an extension that is on its way: that would take it once more. */
  async release(): Promise<void> {
    this.#isReleased = true;
    this.#cancel();
    await this.#extension;
    await this.session.release(this.taken.key, this.taken.owner);
  }

  #extendLater(): void {
    if (this.#isReleased) return;
    this.#cancel = this.clock.after(EXTEND_MS, () => void (this.#extension = this.#extend()));
  }

  async #extend(): Promise<void> {
    const { key, owner } = this.taken;
    const askedAt = this.clock.now();
    const answer = await this.session.lock(key, owner, LOCK_MS);
    // Another generation: it was free in between, and somebody may have had it.
    if (answer !== undefined && !(answer.held && answer.generation === this.generation)) this.#isLost = true;
    if (answer !== undefined) this.#until = askedAt + LOCK_MS - MARGIN_MS;
    this.#extendLater();
  }
}
