import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MISSING = 'there is no redis-server on this machine (Debian: apt-get install redis-server)';

/** Why nothing can be tested with a Redis here, if it cannot. In CI it must be possible: there it throws. */
export function redisMissing(): string | undefined {
  if (spawnSync('redis-server', ['--version']).status === 0) return undefined;
  if (process.env['CI'] !== undefined) throw new Error(MISSING);
  return MISSING;
}

/** A redis-server on a free port of this machine, in a temporary folder, with no disk to remember by. */
export class RedisServer {
  readonly host = '127.0.0.1';
  #port = 0;
  #child: ChildProcess | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'redis-'));
  readonly #settings: readonly string[];

  private constructor(settings: readonly string[]) {
    this.#settings = settings;
    process.once('exit', this.#clean);
  }

  /** `settings` are further lines of its redis.conf; with one of Sentinel it is one. */
  static async start(...settings: string[]): Promise<RedisServer> {
    const server = new RedisServer(settings);
    for (let attempts = 10; attempts > 0; attempts--) {
      server.#port = await freePort();
      // Somebody else may have taken it meanwhile.
      if (await server.#launch()) return server;
    }
    await server.stop();
    throw new Error('redis-server does not start');
  }

  get port(): number {
    return this.#port;
  }

  /** Where clients find it. */
  get address() {
    return { host: this.host, port: this.#port };
  }

  /** Ends it, if it runs, and starts it on the same port: it has forgotten everything. */
  async restart(): Promise<void> {
    await this.kill();
    if (!(await this.#launch())) throw new Error(`redis-server does not start again on port ${this.#port}`);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, 'exit');
    child.kill('SIGKILL');
    await over;
  }

  /** Ends it, and leaves nothing behind. */
  async stop(): Promise<void> {
    await this.kill();
    process.off('exit', this.#clean);
    this.#clean();
  }

  /** From now on it answers nothing; what it is asked waits. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** It goes on, with what it was asked meanwhile. */
  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Runs a command by redis-cli, and answers with what that prints. */
  async command(...words: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('redis-cli', ['-p', `${this.#port}`, ...words]);
    return stdout.trim();
  }

  /** Whether it takes commands now. */
  async #launch(): Promise<boolean> {
    const file = join(this.#folder, 'redis.conf');
    const general = [`port ${this.#port}`, `bind ${this.host}`, `dir ${this.#folder}`];
    const isSentinel = this.#settings.some((line) => line.startsWith('sentinel '));
    writeFileSync(file, [...general, ...(isSentinel ? [] : ['save ""']), ...this.#settings].join('\n'));
    const args = isSentinel ? [file, '--sentinel'] : [file];
    this.#child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let log = '';
    for await (const chunk of this.#child.stdout ?? []) {
      log += String(chunk);
      if (/Ready to accept connections|Sentinel ID is/.test(log)) return true;
    }
    return false;
  }

  readonly #clean = (): void => {
    this.#child?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
