import type { Clock } from '../../core/clock.js';
import { ProviderAuthError } from '../../core/errors.js';
import { thrownName } from '../../core/thrown-name.js';
import type { Report } from '../../core/token-event.js';
import type {
  StoreAnswer,
  StoreLock,
  StoreQuota,
  StoreQuotaAnswer,
  StoreReading,
  StoreWrite,
  StoreWritten,
  TokenStore,
} from '../../core/token-store.js';

export interface StoreSessionOptions {
  readonly clock: Clock;
  readonly report: Report;
  /** What tells this provider's entries from those of all others (R47). */
  readonly name: readonly unknown[];
}

/** Of names and of what is kept under them: replicas of another format do not understand each other, and share nothing. */
const FORMAT = 1;
/** The first call may have to connect. */
const FIRST_BOUND_MS = 2_000;
const BOUND_MS = 250;
const FIRST_PROBE_MS = 1_000;
const MAX_PROBE_MS = 30_000;
const MEASURED_MS = 5_000;

/** Whether a call changes something: a store that can only be read answers the others. */
type Call = 'read' | 'write';

/** Ill: nobody asks until `probeAt`, then one call finds out. `failed`: what has to succeed for it to be well. */
type Health =
  | { readonly is: 'well' }
  | {
      readonly is: 'ill';
      readonly failed: Call;
      readonly wait: number;
      readonly probeAt: number;
      readonly probing: boolean;
    };

const WELL: Health = { is: 'well' };

/**
 * One provider's use of a store: the same operations, each of which answers within 250 ms (2 s before the first answer), or with
 * `undefined` when the store is ill. Then it is asked nothing for 1 s, doubling to 30 s, by whom that may be. Never rejects.
 */
export class StoreSession {
  #health: Health = WELL;
  /** Counts changes of health: what was asked before the last one says nothing new. */
  #changes = 0;
  #hasAnswered = false;
  #ahead = { atLeast: 0, atMost: 0 };
  #measuredAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: TokenStore,
    private readonly options: StoreSessionOptions,
  ) {}

  get canLock(): boolean {
    return this.store.canLock;
  }

  /** The name of something that is kept for this provider: no two that differ in a part have the same. */
  key(...parts: readonly (string | undefined)[]): string {
    return JSON.stringify([FORMAT, ...this.options.name, ...parts.map((part) => part ?? null)]);
  }

  /**
   * How far the store's clock is ahead of the library's, by its last answer, whose way took a while. Milliseconds. What is
   * written counts on `atLeast`, what is read on `atMost`: then nothing lives longer than it should.
   */
  get ahead(): { readonly atLeast: number; readonly atMost: number } {
    return this.#ahead;
  }

  /** Whether `ahead` was measured just now: a clock may have been set meanwhile, or the machine have slept. */
  get knowsTime(): boolean {
    return this.options.clock.now() < this.#measuredAt + MEASURED_MS;
  }

  /** Whether the store is left alone. */
  get isIll(): boolean {
    const { clock } = this.options;
    return this.#health.is === 'ill' && (this.#health.probing || clock.now() < this.#health.probeAt);
  }

  get(key: string): Promise<StoreReading | undefined> {
    return this.#ask('read', () => this.store.get(key));
  }

  put(key: string, write: StoreWrite): Promise<StoreWritten | undefined> {
    return this.#ask('write', () => this.store.put(key, write));
  }

  /** `ms`: for how long from now. */
  lock(key: string, owner: string, ms: number): Promise<StoreLock | undefined> {
    const until = Math.floor(this.options.clock.now() + this.#ahead.atLeast + ms);
    return this.#ask('write', () => this.store.lock(key, owner, until));
  }

  async release(key: string, owner: string): Promise<void> {
    await this.#ask('write', async () => {
      await this.store.release(key, owner);
      return {};
    });
  }

  take(key: string, quota: StoreQuota): Promise<StoreQuotaAnswer | undefined> {
    return this.#ask('write', () => this.store.take(key, quota));
  }

  async #ask<T extends Partial<StoreAnswer>>(call: Call, ask: () => Promise<T>): Promise<T | undefined> {
    if (this.isIll) return undefined;
    const { clock } = this.options;
    if (this.#health.is === 'ill') this.#health = { ...this.#health, probing: true };
    const asked = this.#changes;
    const sentAt = clock.now();
    try {
      const answer = await this.#bounded(ask);
      if (answer.now !== undefined) this.#measure(answer.now, sentAt);
      this.#hasAnswered = true;
      if (asked === this.#changes) this.#succeeded(call);
      return answer;
    } catch (error) {
      this.#hasAnswered = true;
      if (asked === this.#changes) this.#failed(call, error);
      return undefined;
    }
  }

  #measure(now: number, sentAt: number): void {
    this.#measuredAt = this.options.clock.now();
    this.#ahead = { atLeast: now - this.#measuredAt, atMost: now - sentAt };
  }

  #succeeded(call: Call): void {
    if (this.#health.is === 'well') return;
    if (this.#health.failed === 'write' && call === 'read') {
      this.#health = { ...this.#health, probing: false };
      return;
    }
    this.#change(WELL);
    this.options.report({ type: 'store_well' });
  }

  #failed(call: Call, error: unknown): void {
    const { clock, report } = this.options;
    const before = this.#health;
    const wait = before.is === 'ill' ? Math.min(MAX_PROBE_MS, before.wait * 2) : FIRST_PROBE_MS;
    const failed = before.is === 'ill' && before.failed === 'write' ? 'write' : call;
    this.#change({ is: 'ill', failed, wait, probeAt: clock.now() + wait, probing: false });
    if (before.is === 'well') report({ type: 'store_ill', reason: reasonOf(error) });
  }

  #change(health: Health): void {
    this.#health = health;
    this.#changes += 1;
  }

  #bounded<T>(ask: () => Promise<T>): Promise<T> {
    const { clock } = this.options;
    const bound = this.#hasAnswered ? BOUND_MS : FIRST_BOUND_MS;
    return new Promise((resolve, reject) => {
      const tooLate = (): void => reject(new TooSlow(`it gave no answer within ${bound} ms`));
      // This process may have been busy: an answer that is there already is read in one more turn of its event loop.
      let cancel = clock.after(bound, () => (cancel = clock.after(0, tooLate)));
      Promise.resolve()
        .then(ask)
        .then(resolve, reject)
        .finally(() => cancel());
    });
  }
}

class TooSlow extends Error {}

/** What a store of somebody else's throws may hold anything. */
function reasonOf(error: unknown): string {
  return error instanceof ProviderAuthError || error instanceof TooSlow ? error.message : thrownName(error);
}
