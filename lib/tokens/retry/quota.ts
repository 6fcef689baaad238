/** A quota: at most `limit` calls in any `window`, milliseconds. */
export interface QuotaOptions {
  readonly limit: number;
  readonly window: number;
}

/** What came of asking for a call: it is counted, or until when there is none. Milliseconds since the epoch. */
export type QuotaAnswer = { readonly ended: (now: number) => void } | { readonly until: number };

/** Counts calls per key, as the server may see them. Asynchronous, because with a store it is the fleet's. */
export interface Quota extends QuotaOptions {
  /** Counts a call that is about to be sent, if more than `reserve` further ones are allowed. */
  take(key: string | undefined, now: number, reserve: number): Promise<QuotaAnswer>;
}

/** A call in flight counts as sent at any moment until its end. */
interface Call {
  endedAt: number;
}

/**
 * A window that slides with the clock, in this process. A call counts from its sending until `window` after its end, so that
 * no delay on its way lets the server see one more.
 */
export class QuotaWindow implements Quota {
  readonly limit: number;
  readonly window: number;
  readonly #calls = new Map<string | undefined, Call[]>();

  constructor({ limit, window }: QuotaOptions) {
    this.limit = limit;
    this.window = window;
  }

  async take(key: string | undefined, now: number, reserve: number): Promise<QuotaAnswer> {
    const { limit, window } = this;
    this.#forget(now);
    const calls = this.#inWindow(key, now);
    const tooMany = calls.length + 1 + reserve - limit;
    if (tooMany > 0) {
      const ends = calls.map(({ endedAt }) => Math.min(endedAt, now)).toSorted((a, b) => a - b);
      return { until: (ends[tooMany - 1] ?? Number.POSITIVE_INFINITY) + window };
    }
    const call: Call = { endedAt: Number.POSITIVE_INFINITY };
    this.#calls.delete(key);
    this.#calls.set(key, [...calls, call]);
    return {
      ended: (at) => {
        call.endedAt = Math.min(call.endedAt, at);
      },
    };
  }

  /** Keys without a call in the window are forgotten; the one used last stands last. */
  #forget(now: number): void {
    for (const [oldest] of this.#calls) {
      if (this.#inWindow(oldest, now).length > 0) break;
      this.#calls.delete(oldest);
    }
  }

  #inWindow(key: string | undefined, now: number): Call[] {
    return this.#calls.get(key)?.filter(({ endedAt }) => endedAt + this.window > now) ?? [];
  }
}
