/** A quota: at most `limit` calls in any `window`, milliseconds. */
export interface Quota {
  readonly limit: number;
  readonly window: number;
}

/** Counts calls per key in a window that slides with the clock. Keys without a call in the window are forgotten. */
export class QuotaWindow<Key> {
  readonly #calls = new Map<Key, number[]>();

  constructor(private readonly quota: Quota) {}

  /** When the next call of `key` is allowed: now or earlier, or a time to wait for. Milliseconds. */
  freeAt(key: Key, now: number): number {
    const calls = this.#inWindow(key, now);
    const oldest = calls.at(-this.quota.limit);
    return oldest === undefined ? now : oldest + this.quota.window;
  }

  /** Counts a call. */
  take(key: Key, now: number): void {
    const calls = this.#inWindow(key, now);
    this.#calls.delete(key);
    this.#calls.set(key, [...calls, now]);
    for (const [oldest] of this.#calls) {
      if (this.#inWindow(oldest, now).length > 0) break;
      this.#calls.delete(oldest);
    }
  }

  #inWindow(key: Key, now: number): number[] {
    const from = now - this.quota.window;
    return this.#calls.get(key)?.filter((at) => at > from) ?? [];
  }
}
