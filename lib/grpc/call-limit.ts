import type { InterceptorOptions } from '@grpc/grpc-js';

/** What a timer holds, in milliseconds: about 25 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How long a call may wait: until its caller cancels it, and until its deadline at the latest. */
export class CallLimit {
  readonly #deadline: InterceptorOptions['deadline'];
  #isCancelled = false;
  #waiting: AbortController | undefined;

  constructor({ deadline }: InterceptorOptions) {
    this.#deadline = deadline;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#waiting?.abort();
  }

  /** Throws when the call is over before the wait is. */
  async within<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const waiting = new AbortController();
    this.#waiting = waiting;
    if (this.#isCancelled) waiting.abort();
    const left = Number(this.#deadline ?? Number.POSITIVE_INFINITY) - Date.now();
    const timer = left <= LONGEST_TIMER_MS ? setTimeout(() => waiting.abort(), left) : undefined;
    try {
      const result = await wait(waiting.signal);
      waiting.signal.throwIfAborted();
      return result;
    } finally {
      clearTimeout(timer);
    }
  }
}
