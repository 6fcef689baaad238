import { setTimeout as sleep } from 'node:timers/promises';
import type { Told } from './replica.js';

const WORDS: Readonly<Record<Exclude<Told, 'request' | 'failure'>, string>> = {
  acquired: 'acquired a token',
  adopted: 'adopted the token of another one',
  alone: 'goes on without the store',
  together: 'has the store again',
};

/** Prints what replicas tell, and counts it for the table at the end. */
export class Board {
  readonly #began = Date.now();
  readonly #counts = new Map<string, Record<Told, number>>();

  say(replica: string, text: string): void {
    const seconds = ((Date.now() - this.#began) / 1_000).toFixed(1);
    console.log(`${seconds.padStart(5)} s  ${replica.padEnd(9)}  ${text}`);
  }

  /** What to call when that replica tells something. */
  of(replica: string): (what: Told) => void {
    const counts = { acquired: 0, adopted: 0, alone: 0, together: 0, request: 0, failure: 0 };
    this.#counts.set(replica, counts);
    return (what) => {
      counts[what] += 1;
      if (what === 'failure') this.say(replica, 'A REQUEST FAILED');
      else if (what !== 'request') this.say(replica, WORDS[what]);
    };
  }

  /** Resolves when each of them has had an answer. */
  async ready(): Promise<void> {
    while ([...this.#counts.values()].some(({ request }) => request === 0)) await sleep(50);
  }

  total(what: Told): number {
    return [...this.#counts.values()].reduce((sum, counts) => sum + counts[what], 0);
  }

  table(): void {
    const rows = [...this.#counts].map(([replica, { request, failure, acquired, adopted }]) => [
      replica,
      { requests: request, failed: failure, acquired, adopted },
    ]);
    console.table(Object.fromEntries(rows));
  }
}
