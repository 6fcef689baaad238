/** Lets at most `max` pieces of work run at once; the others wait in their order. */
export class Semaphore {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly max: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.max) this.#running += 1;
    // Whoever leaves hands its place over.
    else await new Promise<void>((enter) => void this.#waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
