import type { Clock } from '../../core/clock.js';

/** A wait that can be called off. Milliseconds. */
export interface Pause {
  /** Resolves when the time is over; rejects with the signal's reason when that is first. */
  readonly over: Promise<void>;
  cancel(this: void): void;
}

/** Waits `ms` on a clock. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Pause {
  let end = (): void => {};
  const over = new Promise<void>((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    end = () => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
    };
  });
  return { over, cancel: end };
}
