const FIRST_MS = 1_000;
const MAX_MS = 60_000;

/**
 * How often a resource server's rejections may cause acquisitions: after an accepted one none for 1 s, doubling to 60 s,
 * and doubled when the new token is refused too. Only time resets it.
 */
export class RejectionCooldown {
  #until = 0;
  #delay = 0;
  #refusedAgain = false;

  /** Whether a rejection may cause an acquisition now; if so, the cooldown begins. Milliseconds since the epoch. */
  accept(now: number): boolean {
    if (now < this.#until) return false;
    this.#delay = this.isOver(now) ? FIRST_MS : Math.min(MAX_MS, this.#delay * 2);
    this.#until = now + this.#delay;
    this.#refusedAgain = false;
    return true;
  }

  /** The replacement was refused as well. */
  refusedAgain(now: number): void {
    if (this.#refusedAgain) return;
    this.#refusedAgain = true;
    this.#delay = Math.min(MAX_MS, this.#delay * 2);
    this.#until = now + this.#delay;
  }

  /** Whether it is as if there had never been a rejection. */
  isOver(now: number): boolean {
    return now >= this.#until + MAX_MS;
  }
}
