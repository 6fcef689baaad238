import type { Clock } from '../../core/clock.js';

const HOUR_MS = 60 * 60_000;

/** Tells something of each subject once an hour at most, and of so many subjects in an hour. */
export class Hourly {
  #told: { readonly subject: string | undefined; readonly at: number }[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly max: number,
  ) {}

  /** Whether it may be told of this subject now. `last`: of no other one for a while. */
  may(subject: string | undefined): 'tell' | 'last' | undefined {
    const now = this.clock.now();
    this.#told = this.#told.filter(({ at }) => now < at + HOUR_MS);
    if (this.#told.length >= this.max || this.#told.some((each) => each.subject === subject)) return undefined;
    this.#told.push({ subject, at: now });
    return this.#told.length === this.max ? 'last' : 'tell';
  }
}
