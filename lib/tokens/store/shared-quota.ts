import type { Quota, QuotaAnswer } from '../retry/quota.js';
import type { StoreSession } from './store-session.js';

/**
 * A quota that all replicas draw on, in the store's time; each counts its own calls too, and goes by them while the store is
 * ill. The store counts a call from when it is taken, the server from when it arrives: not later than `deadline` after that,
 * because by then its acquisition has given up. So the store's window is that much longer, and no delay lets the server see
 * one more.
 */
export class SharedQuota implements Quota {
  readonly limit: number;
  readonly window: number;

  constructor(
    private readonly own: Quota,
    private readonly session: StoreSession,
    /** How long an acquisition may last. Milliseconds. */
    private readonly deadline: number,
  ) {
    this.limit = own.limit;
    this.window = own.window;
  }

  async take(key: string | undefined, now: number, reserve: number): Promise<QuotaAnswer> {
    const { limit, window, deadline, session } = this;
    const answer = await session.take(session.key('quota', key), { limit, window: window + deadline, reserve });
    if (answer?.until !== undefined) return { until: answer.until - session.ahead.atLeast };
    return this.own.take(key, now, reserve);
  }
}
