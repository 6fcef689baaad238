import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetStore } from './fleet-store.js';
import { freePort, KEYS } from './store-settings.js';

/** A redis-server that keeps nothing when it is killed. */
export class RedisStore implements FleetStore {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fleet-redis-'));
  #port = 0;
  #process: ChildProcess | undefined;

  get settings(): object {
    return { kind: 'redis', port: this.#port, keys: KEYS };
  }

  async start(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort();
    const args = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--dir', this.#folder];
    this.#process = spawn('redis-server', args, { stdio: 'ignore' });
    while (!(await this.#say('PING').catch(() => ''))) await sleep(20);
  }

  async kill(): Promise<void> {
    const ending = this.#process;
    if (ending === undefined) return;
    this.#process = undefined;
    const ended = once(ending, 'exit');
    ending.kill('SIGKILL');
    await ended;
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** It wants a replica that it does not have. */
  async setReadOnly(readOnly: boolean): Promise<void> {
    await this.#say(`CONFIG SET min-replicas-to-write ${readOnly ? 1 : 0}`);
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Its answer to one command. */
  #say(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#port, '127.0.0.1', () => socket.write(`${command}\r\n`));
      socket.once('data', (answer) => {
        resolve(answer.toString());
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }
}
