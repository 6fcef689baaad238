import type { TokenQuota } from './protocol.js';

/** A sliding window of admitted calls per client. A refused call does not count. */
export class QuotaWindow {
  readonly #calls = new Map<string, number[]>();

  constructor(private readonly now: () => number) {}

  /** Admits a call (`undefined`), or says after how many whole seconds one will be. */
  wait(client: string, { limit, window }: TokenQuota): number | undefined {
    const now = this.now();
    const recent = (this.#calls.get(client) ?? []).filter((at) => now < at + window);
    this.#calls.set(client, recent);
    if (recent.length < limit) {
      recent.push(now);
      return undefined;
    }
    const oldest = recent.at(-limit) ?? now;
    return Math.max(1, Math.ceil((oldest + window - now) / 1_000));
  }

  clear(): void {
    this.#calls.clear();
  }
}
