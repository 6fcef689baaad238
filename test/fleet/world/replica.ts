import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import type { HistoryRecord } from '../history/record.js';

/** What replica.mjs is told: its name, its partner and store, and how often it sends a request. */
export interface ReplicaSettings {
  /** Base URL of the partner's API. */
  readonly url: string;
  /** Options of the partner's definition, or of the preset. */
  readonly provider: object;
  readonly preset?: string;
  /** Path of its requests. Default: /orders. */
  readonly path?: string;
  /** Whose token its requests carry. Default: the application's own. */
  readonly subject?: string;
  /** As store-of.mjs knows it. */
  readonly store?: object | undefined;
  /** Milliseconds from one request to the next. Default: none, but for bursts. */
  readonly every?: number;
  readonly failFast?: boolean;
}

const PROGRAM = fileURLToPath(new URL('replica.mjs', import.meta.url));

/** A process that is a replica of the application. */
export class Replica {
  /** Resolves when its application is up; rejects when it ended before. */
  readonly started: Promise<void>;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(
    readonly id: string,
    settings: ReplicaSettings,
    private readonly record: (record: HistoryRecord) => unknown,
  ) {
    this.#process = fork(PROGRAM, [JSON.stringify({ ...settings, id })], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.#ended = once(this.#process, 'exit');
    this.started = new Promise((resolve, reject) => {
      this.#process.once('exit', (code) => reject(new Error(`replica ${id} ended with ${code}`)));
      const lines = createInterface({ input: this.#process.stdout! });
      lines.on('line', (line) => {
        const read: HistoryRecord = JSON.parse(line);
        record(read);
        if (read.what === 'started') resolve();
      });
    });
    // Whether it is a fault that it ended, is for those to say who wait for it.
    this.started.catch(() => {});
  }

  /** Sends so many requests at once. */
  burst(requests: number): void {
    this.#process.send({ burst: requests });
  }

  stop(): void {
    this.#signal('stopped', 'SIGSTOP');
  }

  continue(): void {
    this.#signal('continued', 'SIGCONT');
  }

  async kill(): Promise<void> {
    this.#signal('killed', 'SIGKILL');
    await this.#ended;
  }

  /** Lets it end by itself; it has 10 s. */
  async close(): Promise<void> {
    this.#process.kill('SIGCONT');
    if (this.#process.connected) this.#process.send('close');
    const limit = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    await this.#ended;
    clearTimeout(limit);
  }

  #signal(what: 'stopped' | 'continued' | 'killed', signal: NodeJS.Signals): void {
    this.record({ what, by: this.id, at: Date.now() });
    this.#process.kill(signal);
  }
}
