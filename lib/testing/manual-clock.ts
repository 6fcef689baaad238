import { type Clock, steady } from '../core/clock.js';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/**
 * A clock that stands still until a test moves it. Timers run in the order of their times; before and after each, every
 * promise settles that needs no I/O. Milliseconds. Default start: 2026-01-01.
 */
export class ManualClock implements Clock {
  #wall: number;
  #monotonic = 0;
  readonly #timers = new Set<Timer>();
  readonly now: () => number;

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#wall = start;
    this.now = steady(
      () => this.#wall,
      () => this.#monotonic,
    );
  }

  wall(): number {
    return this.#wall;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#monotonic + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers are pending. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets `ms` pass, and runs what becomes due in them. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#move(Math.max(next.at, this.#monotonic));
      this.#timers.delete(next);
      next.run();
      await settled();
    }
    this.#move(end);
    await settled();
  }

  /** Sets the machine's clock `ms` ahead, or back where it is negative. No time passes, so no timer runs. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** The machine sleeps for `ms`: its clock goes on, timers stand still. */
  suspend(ms: number): void {
    this.#wall += ms;
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  }

  #move(to: number): void {
    this.#wall += to - this.#monotonic;
    this.#monotonic = to;
  }
}

/** All promises that can settle without I/O have. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
