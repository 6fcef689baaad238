import type { Clock } from '../../core/clock.js';
import { ProviderAuthError } from '../../core/errors.js';
import { thrownName } from '../../core/thrown-name.js';
import type { Report, StoreOperation } from '../../core/token-event.js';
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
import { StoreHealth } from './store-health.js';

export interface StoreSessionOptions {
  readonly clock: Clock;
  readonly report: Report;
  /** What tells this provider's entries from those of all others (R47). */
  readonly name: readonly unknown[];
  /** From then on an ill store is left alone. */
  readonly shutdown?: AbortSignal;
}

/** Of names and of what is kept under them: replicas of another format do not understand each other, and share nothing. */
const FORMAT = 1;
/** The first call may have to connect. */
const FIRST_BOUND_MS = 2_000;
const BOUND_MS = 250;
const MEASURED_MS = 5_000;
/** When nobody else has asked for so long since an ill store may be asked again. */
const PROBE_AFTER_MS = 5_000;

/**
 * One provider's use of a store: the same operations, each of which answers within 250 ms (2 s before the first answer), or with
 * `undefined` when the store is ill. Then it is asked nothing for 1 s, doubling to 30 s, by whom that may be, or 5 s later by
 * itself: a token may live for a day before somebody needs the store. Never rejects.
 */
export class StoreSession {
  /** Whether the store works, and when it is asked again if not. */
  readonly health: StoreHealth;
  #hasAnswered = false;
  #ahead = { atLeast: 0, atMost: 0 };
  #measuredAt = Number.NEGATIVE_INFINITY;
  #probes = false;

  constructor(
    private readonly store: TokenStore,
    private readonly options: StoreSessionOptions,
  ) {
    this.health = new StoreHealth(options.clock);
  }

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

  get(key: string): Promise<StoreReading | undefined> {
    return this.#ask('get', () => this.store.get(key));
  }

  put(key: string, write: StoreWrite): Promise<StoreWritten | undefined> {
    return this.#ask('put', () => this.store.put(key, write));
  }

  /** `ms`: for how long from now. */
  lock(key: string, owner: string, ms: number): Promise<StoreLock | undefined> {
    const until = Math.floor(this.options.clock.now() + this.#ahead.atLeast + ms);
    return this.#ask('lock', () => this.store.lock(key, owner, until));
  }

  async release(key: string, owner: string): Promise<void> {
    await this.#ask('release', async () => {
      await this.store.release(key, owner);
      return {};
    });
  }

  take(key: string, quota: StoreQuota): Promise<StoreQuotaAnswer | undefined> {
    return this.#ask('take', () => this.store.take(key, quota));
  }

  async #ask<T extends Partial<StoreAnswer>>(operation: StoreOperation, ask: () => Promise<T>): Promise<T | undefined> {
    if (this.health.isIll) return undefined;
    const { clock, report } = this.options;
    const outcome = this.health.begin(operation === 'get' ? 'read' : 'write');
    const sentAt = clock.now();
    try {
      const answer = await this.#bounded(ask);
      report({ type: 'store_asked', operation, outcome: 'answered' });
      if (answer.now !== undefined) this.#measure(answer.now, sentAt);
      if (outcome.succeeded()) report({ type: 'store_well' });
      return answer;
    } catch (error) {
      report({ type: 'store_asked', operation, outcome: 'failed' });
      if (outcome.failed())
        report({ type: 'store_ill', reason: reasonOf(error), until: Math.ceil(this.health.asksAgainAt) });
      this.#probeLater();
      return undefined;
    } finally {
      this.#hasAnswered = true;
    }
  }

  #probeLater(): void {
    if (this.#probes) return;
    this.#probes = true;
    const { clock } = this.options;
    const wait = this.health.asksAgainAt + PROBE_AFTER_MS - clock.now();
    clock.after(wait, () => void this.#probe(), { unref: true });
  }

  async #probe(): Promise<void> {
    this.#probes = false;
    const { clock, shutdown } = this.options;
    const { failedCall, isIll } = this.health;
    if (failedCall === undefined || shutdown?.aborted === true) return;
    // Somebody has asked meanwhile, and it is to be left alone again.
    if (isIll) return this.#probeLater();
    const key = this.key('probe');
    const expiresAt = Math.floor(clock.now() + this.#ahead.atLeast + BOUND_MS);
    await (failedCall === 'read' ? this.get(key) : this.put(key, { value: 'probe', expiresAt }));
  }

  #measure(now: number, sentAt: number): void {
    this.#measuredAt = this.options.clock.now();
    this.#ahead = { atLeast: now - this.#measuredAt, atMost: now - sentAt };
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
