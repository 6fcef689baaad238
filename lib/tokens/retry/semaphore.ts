/** Lets at most `max` pieces of work run at once; the others wait in their order, as long as their signals allow. */
export class Semaphore {
  #running = 0;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly max: number) {}

  /** Resolves with a function that gives the place back. Rejects with the signal's reason; then no place was taken. */
  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#running < this.max) this.#running += 1;
    else await this.#turn(signal);
    let held = true;
    return () => {
      if (held) this.#leave();
      held = false;
    };
  }

  /** Whoever leaves hands its place over. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#running -= 1;
    else next();
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.delete(enter);
        signal.removeEventListener('abort', giveUp);
      };
      const enter = (): void => {
        stop();
        resolve();
      };
      const giveUp = (): void => {
        stop();
        reject(signal.reason);
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}
