import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './redis-server.js';

const WHY = 'there is no Postgres on this machine (Debian: apt-get install postgresql)';
export const PASSWORD = 'fake-postgres-password';
const DEBIAN = '/usr/lib/postgresql';
/** Neither Postgres nor PgBouncer runs as root: then it runs as `nobody`. */
export const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Why a spec cannot judge here, if it cannot. In CI it must: there it throws. */
export function postgresMissing(): string | undefined {
  if (binaries() !== undefined) return undefined;
  if (process.env['CI'] !== undefined) throw new Error(WHY);
  return WHY;
}

/** Where `postgres` and `initdb` are; on Debian they are not in PATH. The newest first. */
function binaries(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  return [...(process.env['PATH'] ?? '').split(':'), ...versions.map((version) => join(DEBIAN, version, 'bin'))].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
}

/** A Postgres on a free port of this machine, in a temporary folder. */
export class PostgresServer {
  #port = 0;
  #child: ChildProcess | undefined;
  readonly #pools: pg.Pool[] = [];
  readonly #folder = temporaryFolder('postgres-');

  private constructor() {
    process.once('exit', this.#clean);
  }

  static async start(): Promise<PostgresServer> {
    const server = new PostgresServer();
    server.#create();
    for (let attempts = 10; attempts > 0; attempts--) {
      server.#port = await freePort();
      // Somebody else may have taken it meanwhile.
      if (await server.#launch()) return server;
    }
    await server.stop();
    throw new Error('postgres does not start');
  }

  get port(): number {
    return this.#port;
  }

  get connectionString(): string {
    return `postgres://postgres:${PASSWORD}@127.0.0.1:${this.#port}/postgres`;
  }

  /** A pool that is ended with the server. */
  pool(config: pg.PoolConfig = {}): pg.Pool {
    const pool = new pg.Pool({ connectionString: this.connectionString, ...config });
    // What happens to a connection that nobody uses is the pool's owner's to hear.
    pool.on('error', () => {});
    this.#pools.push(pool);
    return pool;
  }

  /** Shuts it down, as an administrator would, and starts it on the same port: it remembers everything. */
  async restart(): Promise<void> {
    await this.shutDown();
    if (!(await this.#launch())) throw new Error(`postgres does not start again on port ${this.#port}`);
  }

  /** Ends it; connections are closed. */
  async shutDown(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Ends it and its pools, and leaves nothing behind. */
  async stop(): Promise<void> {
    this.thaw();
    await Promise.all(this.#pools.splice(0).map(async (pool) => pool.end()));
    await this.#end('SIGQUIT');
    process.off('exit', this.#clean);
    this.#clean();
  }

  /** From now on it answers nothing; what it is asked waits. */
  freeze(): void {
    this.#signalAll('SIGSTOP');
  }

  /** It goes on, with what it was asked meanwhile. */
  thaw(): void {
    this.#signalAll('SIGCONT');
  }

  #create(): void {
    const passwordFile = join(this.#folder, 'password');
    writeFileSync(passwordFile, PASSWORD);
    if (USER.uid !== undefined) chownSync(passwordFile, USER.uid, USER.gid);
    const args = [
      '-D',
      this.#data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '-N',
      '-E',
      'UTF8',
    ];
    execFileSync(join(binaries() ?? '', 'initdb'), [...args, '--no-locale'], {
      ...USER,
      cwd: this.#folder,
      stdio: 'pipe',
    });
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  /** Whether it takes connections now. */
  async #launch(): Promise<boolean> {
    const settings = { listen_addresses: '127.0.0.1', port: this.#port, unix_socket_directories: '', fsync: 'off' };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.#child = spawn(join(binaries() ?? '', 'postgres'), ['-D', this.#data, ...args], {
      ...USER,
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    return saysOnStderr(this.#child, 'ready to accept connections');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, 'exit');
    child.kill(signal);
    await over;
  }

  /** Each connection has a process of its own, in a group of its own. */
  #signalAll(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined || this.#child?.exitCode !== null) return;
    process.kill(pid, signal);
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', `${pid}`], { encoding: 'utf8' });
    for (const each of stdout.split('\n').map(Number).filter(Boolean)) {
      try {
        process.kill(each, signal);
      } catch {
        // It ended meanwhile.
      }
    }
  }

  readonly #clean = (): void => {
    this.thaw();
    this.#child?.kill('SIGQUIT');
    rmSync(this.#folder, { recursive: true, force: true });
  };
}

/** A folder for a server's files, of the user that it runs as. */
export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  if (USER.uid !== undefined) chownSync(folder, USER.uid, USER.gid);
  return folder;
}

/** Whether a server says that on its standard error; false when it ends before. */
export async function saysOnStderr(child: ChildProcess, words: string): Promise<boolean> {
  return new Promise((resolve) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk) => {
      log += String(chunk);
      if (log.includes(words)) resolve(true);
    });
    child.once('exit', () => resolve(false));
  });
}
