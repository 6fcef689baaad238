import { setTimeout as sleep } from 'node:timers/promises';

/** Somebody asks the application again and again, as users do. */
export class Callers {
  readonly #stopped = new AbortController();
  #statuses: number[] = [];
  #asking = Promise.resolve();

  constructor(private readonly url: string) {}

  start(): void {
    this.#asking = this.#ask();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#asking;
  }

  /** One more request, and what it was answered. */
  async call(): Promise<{ status: number; text: string }> {
    const response = await fetch(this.url);
    this.#statuses.push(response.status);
    return { status: response.status, text: await response.text() };
  }

  /** How often which status was answered since the last call: `40 x 200, 3 x 503`. */
  take(): string {
    const statuses = this.#statuses;
    this.#statuses = [];
    const counted = [...new Set(statuses)].map(
      (status) => `${statuses.filter((each) => each === status).length} x ${status}`,
    );
    return counted.join(', ');
  }

  async #ask(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.call();
      await sleep(50);
    }
  }
}
