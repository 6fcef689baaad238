import { untilAborted } from './abort.js';
import type { Clock } from './clock.js';
import { deferred } from './deferred.js';

/** A wait that can be called off. */
export interface Pause {
  /** Resolves when the time is over; rejects with the signal's reason when that is first. */
  readonly over: Promise<void>;
  cancel(this: void): void;
}

/** Waits `ms` on a clock. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Pause {
  const { promise, resolve } = deferred();
  const cancel = clock.after(ms, resolve);
  return { over: untilAborted(promise, signal), cancel };
}
