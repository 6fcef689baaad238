import type { Clock } from '../../core/clock.js';

const FIRST_PROBE_MS = 1_000;
const MAX_PROBE_MS = 30_000;

/** Whether a provider's store works, as this process sees it. */
export interface StoreStatus {
  readonly state: 'well' | 'ill';
  /** Until when an ill store is left alone; `undefined` when the next call finds out. Whole milliseconds since the epoch. */
  readonly until: number | undefined;
}

/** Whether a call changes something: a store that can only be read answers the others. */
export type StoreCall = 'read' | 'write';

/** Ill: nobody asks until `probeAt`, then one call finds out. `failed`: what has to succeed for it to be well. */
type Health =
  | { readonly is: 'well' }
  | {
      readonly is: 'ill';
      readonly failed: StoreCall;
      readonly wait: number;
      readonly probeAt: number;
      readonly probing: boolean;
    };

const WELL: Health = { is: 'well' };

/** Whether a store works, by how its calls ended. After a failure it is left alone for 1 s, doubling to 30 s; then one call finds out. */
export class StoreHealth {
  #health: Health = WELL;
  /** Counts changes of health: what was asked before the last one says nothing new. */
  #changes = 0;
  #illnesses = 0;

  constructor(private readonly clock: Clock) {}

  /** Whether the store is left alone. */
  get isIll(): boolean {
    return this.#health.is === 'ill' && (this.#health.probing || this.clock.now() < this.#health.probeAt);
  }

  status(): StoreStatus {
    const { asksAgainAt } = this;
    const until = asksAgainAt > this.clock.now() ? Math.ceil(asksAgainAt) : undefined;
    return { state: this.#health.is, until };
  }

  /** What has to succeed for an ill store to be well. */
  get failedCall(): StoreCall | undefined {
    return this.#health.is === 'ill' ? this.#health.failed : undefined;
  }

  /** Which illness of the store this is, or was last. */
  get illness(): number {
    return this.#illnesses;
  }

  /** When the store is asked again, if it is left alone. Milliseconds since the epoch. */
  get asksAgainAt(): number {
    const now = this.clock.now();
    return this.#health.is === 'ill' ? Math.max(now, this.#health.probeAt) : now;
  }

  /** Somebody cannot do without the store: if it is ill, it is asked again 1 s after the last time. */
  askSoon(): void {
    if (this.#health.is === 'well') return;
    const { probeAt, wait } = this.#health;
    this.#health = { ...this.#health, wait: FIRST_PROBE_MS, probeAt: probeAt - wait + FIRST_PROBE_MS };
  }

  /** A call begins. Returns what says how it ended: whether that makes the store well, or ill. */
  begin(call: StoreCall): { readonly succeeded: () => boolean; readonly failed: () => boolean } {
    if (this.#health.is === 'ill') this.#health = { ...this.#health, probing: true };
    const begun = this.#changes;
    return {
      succeeded: () => begun === this.#changes && this.#succeeded(call),
      failed: () => begun === this.#changes && this.#failed(call),
    };
  }

  #succeeded(call: StoreCall): boolean {
    if (this.#health.is === 'well') return false;
    if (this.#health.failed === 'write' && call === 'read') {
      this.#health = { ...this.#health, probing: false };
      return false;
    }
    this.#change(WELL);
    return true;
  }

  #failed(call: StoreCall): boolean {
    const before = this.#health;
    const wait = before.is === 'ill' ? Math.min(MAX_PROBE_MS, before.wait * 2) : FIRST_PROBE_MS;
    const failed = before.is === 'ill' && before.failed === 'write' ? 'write' : call;
    this.#change({ is: 'ill', failed, wait, probeAt: this.clock.now() + wait, probing: false });
    if (before.is === 'ill') return false;
    this.#illnesses += 1;
    return true;
  }

  #change(health: Health): void {
    this.#health = health;
    this.#changes += 1;
  }
}
