/** What was told so long ago is known by now, and so is a number that has been that low for so long. */
const SETTLED_MS = 15 * 60_000;

/**
 * Says when a number has grown so much that it is told again: at 1, 2, 10, 50, …, and when it is twice what was told a quarter of
 * an hour ago. One that has fallen for a quarter of an hour counts from there.
 */
export class Growth {
  #told = 0;
  #factor = 1;
  /** The most since `#since`. */
  #most = 0;
  #since = Number.NEGATIVE_INFINITY;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** It is `count` now. Milliseconds since the epoch. */
  see(count: number, now: number): void {
    if (now >= this.#since + SETTLED_MS) {
      this.#told = Math.min(this.#told, this.#most);
      this.#factor = 2;
      this.#most = 0;
      this.#since = now;
    }
    this.#most = Math.max(this.#most, count);
  }

  /** Whether the number that was seen last is to be told; if so, it counts as told. */
  tells(count: number, now: number): boolean {
    if (count < this.#told * this.#factor) return false;
    this.#factor = this.#told === 0 ? 2 : 5;
    this.#told = count;
    this.#since = now;
    this.#toldAt = now;
    return true;
  }

  /** Whether something was told that is not known by now. */
  hasTold(now: number): boolean {
    return now < this.#toldAt + SETTLED_MS;
  }
}
