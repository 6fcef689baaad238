import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FleetStore } from './fleet-store.js';

const PROGRAM = fileURLToPath(new URL('served-store.mjs', import.meta.url));

/** A memory store in a process of its own: served-store.mjs. It needs no database, and can have a planted bug. */
export class ServedStore implements FleetStore {
  #port = 0;
  #process: ChildProcess | undefined;

  constructor(private readonly bug?: string) {}

  get settings(): object {
    return { kind: 'served', port: this.#port };
  }

  async start(): Promise<void> {
    const args = [String(this.#port), ...(this.bug === undefined ? [] : [this.bug])];
    this.#process = fork(PROGRAM, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    // It may have been asked whether it is there before it was.
    for await (const [message] of on(this.#process, 'message')) {
      if (message === 'pong') continue;
      this.#port = message.port;
      return;
    }
  }

  async kill(): Promise<void> {
    const ending = this.#process;
    if (ending === undefined) return;
    this.#process = undefined;
    ending.kill('SIGKILL');
    await once(ending, 'exit');
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async ping(): Promise<unknown> {
    this.#process?.send('ping');
    return this.#process && once(this.#process, 'message');
  }

  async setReadOnly(readOnly: boolean): Promise<void> {
    this.#process?.send({ readOnly });
  }

  close(): Promise<void> {
    return this.kill();
  }
}
