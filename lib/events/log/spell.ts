import type { Clock } from '../../core/clock.js';

/** How bad it is for a subject: `warn`, its token still lives; `error`, there is none. */
export type Grade = 'warn' | 'error';

export interface SpellEnd {
  /** From the first failure until the last one that it met was well. Whole milliseconds. */
  readonly durationMs: number;
  readonly failedRequests: number;
}

export interface SpellOptions {
  readonly clock: Clock;
  /** Told once, when it is over. */
  readonly onOver: (end: SpellEnd) => void;
  /** How long it has to be well until it is over. Milliseconds. Default: 0. */
  readonly calm?: number;
}

/** One that begins so soon after the last has to be well for as long before it is over; one that is silent for so long is forgotten. */
const AGAIN_MS = 15 * 60_000;
/** Whose failure ended so long ago is not asked for any more. */
const SILENT_MS = 60_000;
/** A spell is told again each time that so many times as many subjects are in it. */
const GROWTH = 4;
const MAX_SUBJECTS = 10_000;

interface Open {
  readonly since: number;
  readonly calm: number;
  readonly met: Map<string | undefined, Grade>;
  /** How many there have to be for the next line. */
  readonly next: Record<Grade, number>;
  readonly counts: Record<Grade, number>;
  /** Until when the failures last. Milliseconds since the epoch. */
  until: number;
  /** When a subject that it met was well, unless one failed since. */
  wellAt: number | undefined;
  failedRequests: number;
}

/**
 * One trouble of a provider, from the first failure until it is over for all subjects that it met: those who are not asked for
 * any more do not count. It is told few times, however many failures there are and however often it comes and goes.
 */
export class Spell {
  #open: Open | undefined;
  #overAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(private readonly options: SpellOptions) {}

  /**
   * A subject fails, at least until `until`. Returns how many do, if that is to be told: at the first, the 4th, the 16th, …;
   * of those whose tokens live no more once there is one without. Milliseconds since the epoch.
   */
  meets(subject: string | undefined, grade: Grade, until = 0): number | undefined {
    const now = this.options.clock.now();
    const open = this.#opened(now);
    this.#cancelCheck();
    open.wellAt = undefined;
    open.until = Math.max(open.until, until, now);
    this.#forget(open, subject);
    open.met.set(subject, grade);
    open.counts[grade] += 1;
    const [oldest] = open.met.keys();
    if (open.met.size > MAX_SUBJECTS) this.#forget(open, oldest);
    const count = open.counts[grade];
    if (count < open.next[grade] || (grade === 'warn' && open.next.error > 1)) return undefined;
    open.next[grade] = count * GROWTH;
    return count;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** A request of somebody failed for it. */
  requestFailed(): void {
    if (this.#open !== undefined) this.#open.failedRequests += 1;
  }

  /** The subject has another trouble now. */
  leaves(subject: string | undefined): void {
    if (this.#open !== undefined) this.#forget(this.#open, subject);
  }

  /** A subject is well. */
  ends(subject: string | undefined): void {
    const open = this.#open;
    if (open === undefined) return;
    const wasMet = this.#forget(open, subject);
    if (!wasMet && (open.met.size > 0 || open.wellAt !== undefined)) return;
    open.wellAt = this.options.clock.now();
    this.#check(open, open.wellAt);
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#cancelCheck();
    this.#open = undefined;
  }

  #opened(now: number): Open {
    const isOld = this.#open?.wellAt === undefined && now > (this.#open?.until ?? now) + AGAIN_MS;
    if (this.#open !== undefined && !isOld) return this.#open;
    const calm = now < this.#overAt + AGAIN_MS ? AGAIN_MS : (this.options.calm ?? 0);
    const next = { warn: 1, error: 1 };
    const counts = { warn: 0, error: 0 };
    const begun = { since: now, until: now, wellAt: undefined, failedRequests: 0 };
    return (this.#open = { ...begun, calm, met: new Map(), next, counts });
  }

  #forget(open: Open, subject: string | undefined): boolean {
    const grade = open.met.get(subject);
    if (grade === undefined) return false;
    open.counts[grade] -= 1;
    return open.met.delete(subject);
  }

  /** Whether it is over, or when that may be. */
  #check(open: Open, wellAt: number): void {
    const { clock, onOver } = this.options;
    this.#cancelCheck();
    const calm = wellAt + open.calm;
    const overAt = open.met.size === 0 ? calm : Math.max(calm, open.until + SILENT_MS);
    const wait = overAt - clock.now();
    if (wait > 0) {
      this.#cancel = clock.after(wait, () => this.#check(open, wellAt), { unref: true });
      return;
    }
    this.#open = undefined;
    this.#overAt = clock.now();
    onOver({ durationMs: Math.floor(wellAt - open.since), failedRequests: open.failedRequests });
  }

  #cancelCheck(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
