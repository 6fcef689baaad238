import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PASSWORD, type PostgresServer, saysOnStderr, temporaryFolder, USER } from './postgres-server.js';
import { freePort } from './redis-server.js';

const WHY = 'there is no pgbouncer on this machine (Debian: apt-get install pgbouncer)';

/** Why a spec cannot judge here, if it cannot. In CI it must: there it throws. */
export function pgBouncerMissing(): string | undefined {
  if (spawnSync('pgbouncer', ['--version']).status === 0) return undefined;
  if (process.env['CI'] !== undefined) throw new Error(WHY);
  return WHY;
}

/** A PgBouncer in transaction mode: each statement may meet another of its four connections to the server. */
export class PgBouncer {
  #child: ChildProcess | undefined;
  readonly #folder = temporaryFolder('pgbouncer-');

  private constructor(
    readonly port: number,
    readonly server: PostgresServer,
  ) {
    process.once('exit', this.#clean);
  }

  static async start(server: PostgresServer): Promise<PgBouncer> {
    for (let attempts = 10; attempts > 0; attempts--) {
      const bouncer = new PgBouncer(await freePort(), server);
      if (await bouncer.#launch()) return bouncer;
      await bouncer.stop();
    }
    throw new Error('pgbouncer does not start');
  }

  get connectionString(): string {
    return `postgres://postgres:${PASSWORD}@127.0.0.1:${this.port}/postgres`;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const over = once(child, 'exit');
      child.kill('SIGTERM');
      await over;
    }
    process.off('exit', this.#clean);
    this.#clean();
  }

  async #launch(): Promise<boolean> {
    const file = join(this.#folder, 'pgbouncer.ini');
    const users = join(this.#folder, 'users.txt');
    writeFileSync(users, `"postgres" "${PASSWORD}"\n`);
    writeFileSync(
      file,
      `[databases]
postgres = host=127.0.0.1 port=${this.server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${this.port}
unix_socket_dir =
auth_type = plain
auth_file = ${users}
pool_mode = transaction
default_pool_size = 4
`,
    );
    for (const each of [file, users]) chmodSync(each, 0o644);
    this.#child = spawn('pgbouncer', [file], { ...USER, stdio: ['ignore', 'ignore', 'pipe'] });
    return saysOnStderr(this.#child, 'process up');
  }

  readonly #clean = (): void => {
    this.#child?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };
}
