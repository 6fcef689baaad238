/** Time, injectable. All of it in milliseconds. */
export interface Clock {
  /**
   * Milliseconds since the epoch that never run backwards: set back, the clock goes on at its own pace; ahead (a sleep,
   * a correction), it follows. Lifetimes count on this.
   */
  now(): number;
  /** The machine's own idea of the time, for comparison with dates that others send. */
  wall(): number;
  /** Runs once after `ms`; the returned function cancels. Holds the process open unless `unref`. */
  after(ms: number, run: () => void, options?: { readonly unref?: boolean }): () => void;
}

/** How long the machine's clock is believed without a look at the monotonic one, and how far apart they may be. */
const BELIEVED_MS = 20;

/** Makes a clock that never runs backwards out of one that may and one that stops when the machine sleeps. */
export function steady(wall: () => number, monotonic: () => number): () => number {
  const start = wall();
  // A number that changes is written into a field in place; for a variable V8 makes a new one each time.
  const last = { wall: start, shift: 0, syncedAt: start, syncedMonotonic: monotonic() };
  const follow = (first: number): void => {
    const ahead = first - last.wall;
    let now = first;
    if (ahead < 0 || ahead > BELIEVED_MS) {
      const elapsed = monotonic() - last.syncedMonotonic;
      now = wall();
      const expected = last.syncedAt + elapsed;
      // One has whole milliseconds: to go by whichever is ahead, each time, would add up to a minute a day.
      if (Math.abs(now + last.shift - expected) <= BELIEVED_MS) last.shift += Math.max(0, last.wall - now);
      else {
        const time = Math.max(now + last.shift, expected, last.wall + last.shift);
        last.shift = time - now;
        // The process may have stood still between the readings: none of that may count twice.
        last.syncedAt = time - Math.max(0, now - first);
        last.syncedMonotonic += elapsed;
      }
    }
    last.wall = now;
  };
  return () => {
    const first = wall();
    // Most readings fall into the millisecond of the one before.
    if (first !== last.wall) follow(first);
    return last.wall + last.shift;
  };
}

/** The machine's clocks and timers. Both clocks are the machine's own, also while an application's tests replace them. */
export const systemClock: Clock = {
  now: steady(Date.now, performance.now.bind(performance)),
  wall: Date.now,
  after(ms, run, options) {
    const timer = setTimeout(run, ms);
    if (options?.unref === true) timer.unref();
    return () => clearTimeout(timer);
  },
};
