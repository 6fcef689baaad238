import type { Clock } from '../../core/clock.js';
import { Growth } from './growth.js';
import { type Grade, MetSubjects, SILENT_MS } from './met-subjects.js';

export interface SpellEnd {
  /** From the first failure until the last one that it met was well. Whole milliseconds. */
  readonly durationMs: number;
  readonly failedRequests: number;
  /** Whose it was, where it met one subject alone. */
  readonly only: { readonly subject: string | undefined } | undefined;
  /** How many subjects it met at a time, at most. */
  readonly subjects: number;
  /** Whether one that it met was well. Else they are not asked for any more. */
  readonly isWell: boolean;
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

interface Open {
  readonly since: number;
  readonly met: MetSubjects;
  readonly growth: Readonly<Record<Grade, Growth>>;
  readonly first: string | undefined;
  calm: number;
  isOfOne: boolean;
  most: number;
  /** Until when the failures last. Milliseconds since the epoch. */
  until: number;
  /** When a subject was well, or had another trouble, unless one failed since. */
  wellAt: number | undefined;
  hasWell: boolean;
  /** Whether its end is not told. */
  isSilent: boolean;
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
   * A subject fails, at least until `until`. Returns how many do, if that is to be told (`Growth` says when); nothing of tokens
   * that live soon after something was told of those that do not. Milliseconds since the epoch.
   */
  meets(subject: string | undefined, grade: Grade, until = 0): number | undefined {
    const now = this.options.clock.now();
    const open = this.#opened(subject, now);
    const { met, growth } = open;
    this.#cancelCheck();
    open.wellAt = undefined;
    open.isSilent = false;
    open.isOfOne &&= subject === open.first;
    open.until = Math.max(open.until, until, now);
    met.add(subject, grade, Math.max(until, now), now);
    open.most = Math.max(open.most, met.counts.warn + met.counts.error);
    growth.warn.see(met.counts.warn, now);
    growth.error.see(met.counts.error, now);
    if (grade === 'warn' && growth.error.hasTold(now)) return undefined;
    const count = met.counts[grade];
    return growth[grade].tells(count, now) ? count : undefined;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Whether the subject failed, and was not well since. */
  has(subject: string | undefined): boolean {
    return this.#open?.met.has(subject) === true;
  }

  /** A request of somebody failed for it. */
  requestFailed(): void {
    if (this.#open !== undefined) this.#open.failedRequests += 1;
  }

  /** The subject has another trouble now. A spell whose subjects all have is over without a word: nobody is well. */
  leaves(subject: string | undefined): void {
    const open = this.#open;
    if (open?.met.delete(subject) !== true || open.met.size > 0 || open.wellAt !== undefined) return;
    open.isSilent = open.isOfOne || !open.hasWell;
    if (open.isSilent) open.calm = AGAIN_MS;
    this.#ends(open);
  }

  /** A subject is well: one that it met, or another one when of those nobody is asked for any more. */
  ends(subject: string | undefined): void {
    const open = this.#open;
    if (open === undefined) return;
    if (open.met.delete(subject)) open.hasWell = true;
    else if (open.wellAt !== undefined || this.#mayFail(open.met)) return;
    this.#ends(open);
  }

  /** The trouble that all its subjects had instead was told to be over: what this spell told is no longer so, and is told anew. */
  expire(): void {
    if (this.#open?.isSilent !== true) return;
    this.stop();
    this.#overAt = this.options.clock.now();
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#cancelCheck();
    this.#open = undefined;
  }

  #opened(first: string | undefined, now: number): Open {
    const isOld = this.#open?.wellAt === undefined && now > (this.#open?.until ?? now) + AGAIN_MS;
    if (this.#open !== undefined && !isOld) return this.#open;
    const calm = now < this.#overAt + AGAIN_MS ? AGAIN_MS : (this.options.calm ?? 0);
    const growth = { warn: new Growth(), error: new Growth() };
    const begun = { since: now, until: now, wellAt: undefined, hasWell: false, isSilent: false, failedRequests: 0 };
    return (this.#open = { ...begun, calm, met: new MetSubjects(), growth, first, isOfOne: true, most: 0 });
  }

  #mayFail(met: MetSubjects): boolean {
    return met.size > 0 && this.options.clock.now() < met.silentAt;
  }

  #ends(open: Open): void {
    open.wellAt = this.options.clock.now();
    this.#check(open, open.wellAt);
  }

  /** Whether it is over, or when that may be. */
  #check(open: Open, wellAt: number): void {
    const { clock } = this.options;
    this.#cancelCheck();
    const now = clock.now();
    const silent = this.#mayFail(open.met) ? Math.min(open.met.silentAt, now + SILENT_MS) : now;
    const wait = Math.max(wellAt + open.calm, silent) - now;
    if (wait <= 0) return this.#over(open, wellAt);
    const checkAgain = (): void => {
      open.met.look(clock.now());
      this.#check(open, wellAt);
    };
    this.#cancel = clock.after(wait, checkAgain, { unref: true });
  }

  #over(open: Open, wellAt: number): void {
    const { first, isOfOne, most, hasWell, isSilent, failedRequests, since } = open;
    this.#open = undefined;
    this.#overAt = this.options.clock.now();
    if (isSilent) return;
    const only = isOfOne ? { subject: first } : undefined;
    const durationMs = Math.floor(wellAt - since);
    this.options.onOver({ durationMs, failedRequests, only, subjects: most, isWell: hasWell });
  }

  #cancelCheck(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
