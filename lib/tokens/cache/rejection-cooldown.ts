import type { RejectionStatus } from './token-status.js';

const FIRST_MS = 1_000;
const MAX_MS = 60_000;
const LOOK_MS = 250;

/**
 * How often a resource server's rejections may cause acquisitions: after an accepted one none for 1 s, doubling to 60 s,
 * and doubled when the new token is refused too. Only time resets it.
 */
export class RejectionCooldown {
  #until = 0;
  #delay = 0;
  #refusedAgain = false;
  /** How many replacements one after another, however far apart. */
  #refusedInRow = 0;
  /** As they were before the last acceptance. */
  #before = { until: 0, delay: 0 };
  #lookedAt = Number.NEGATIVE_INFINITY;
  #since = 0;
  #count = 0;

  /** Whether a rejection may cause an acquisition now; if so, the cooldown begins. Milliseconds since the epoch. */
  accept(now: number): boolean {
    this.#note(now);
    if (now < this.#until) return false;
    this.#before = { until: this.#until, delay: this.#delay };
    this.#delay = this.#delay === 0 ? FIRST_MS : Math.min(MAX_MS, this.#delay * 2);
    this.#until = now + this.#delay;
    if (!this.#refusedAgain) this.#refusedInRow = 0;
    this.#refusedAgain = false;
    return true;
  }

  /** The acquisition under way will answer it: it costs none of its own. */
  join(now: number): void {
    this.#note(now);
  }

  /** What was accepted last caused no acquisition: another replica's token was there. The next one is accepted. */
  takeBack(): void {
    this.#until = this.#before.until;
    this.#delay = this.#before.delay;
  }

  /** Whether to look now for another replica's token, though a rejection causes no acquisition: each 250 ms at most. */
  mayLook(now: number): boolean {
    if (now < this.#lookedAt + LOOK_MS) return false;
    this.#lookedAt = now;
    return true;
  }

  /** The replacement was refused as well. Returns, once for each, how many in a row were. */
  refusedAgain(now: number): number | undefined {
    this.#note(now);
    if (this.#refusedAgain) return undefined;
    this.#refusedAgain = true;
    this.#delay = Math.min(MAX_MS, this.#delay * 2);
    this.#until = now + this.#delay;
    return ++this.#refusedInRow;
  }

  /** Until when rejections cause no acquisition. Milliseconds since the epoch. */
  get until(): number {
    return this.#until;
  }

  /** Whether it is as if there had never been a rejection. */
  isOver(now: number): boolean {
    return now >= this.#until + MAX_MS;
  }

  status(now: number): RejectionStatus | undefined {
    if (this.isOver(now)) return undefined;
    const until = Math.ceil(this.#until);
    return { since: Math.floor(this.#since), count: this.#count, until: until > now ? until : undefined };
  }

  #note(now: number): void {
    if (this.isOver(now)) {
      this.#delay = 0;
      this.#count = 0;
      this.#since = now;
    }
    this.#count += 1;
  }
}
