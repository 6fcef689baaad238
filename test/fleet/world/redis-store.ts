import { Redis } from 'ioredis';
import { RedisServer } from '../../servers/redis-server.js';
import type { FleetStore } from './fleet-store.js';
import { KEYS } from './store-settings.js';

/** A redis-server that keeps nothing when it is killed. */
export class RedisStore implements FleetStore {
  #server: RedisServer | undefined;
  #client: Redis | undefined;

  get settings(): object {
    return { kind: 'redis', port: this.#server?.port, keys: KEYS };
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return this.#server.restart();
    const { host, port } = (this.#server = await RedisServer.start());
    this.#client = new Redis({ host, port });
    // What happens to the server, is what this is about.
    this.#client.on('error', () => {});
  }

  async ping(): Promise<unknown> {
    return this.#client?.ping();
  }

  async kill(): Promise<void> {
    await this.#server?.kill();
  }

  freeze(): void {
    this.#server?.freeze();
  }

  thaw(): void {
    this.#server?.thaw();
  }

  /** It wants a replica that it does not have. */
  async setReadOnly(readOnly: boolean): Promise<void> {
    await this.#server?.command('CONFIG', 'SET', 'min-replicas-to-write', readOnly ? '1' : '0');
  }

  async close(): Promise<void> {
    this.#client?.disconnect();
    await this.#server?.stop();
  }
}
