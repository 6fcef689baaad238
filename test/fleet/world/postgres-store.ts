import type { Pool } from 'pg';
import { tokenTableSql } from 'nestjs-provider-auth/postgres';
import { PostgresServer } from '../../servers/postgres-server.js';
import type { FleetStore } from './fleet-store.js';
import { KEYS } from './store-settings.js';

/** A Postgres, which remembers everything when it is started again. */
export class PostgresStore implements FleetStore {
  #server: PostgresServer | undefined;
  #pool: Pool | undefined;

  get settings(): object {
    return { kind: 'postgres', url: this.#server?.connectionString, keys: KEYS };
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return this.#server.restart();
    this.#server = await PostgresServer.start();
    this.#pool = this.#server.pool({ max: 1 });
    await this.#pool.query(tokenTableSql());
  }

  async ping(): Promise<unknown> {
    return this.#pool?.query('SELECT 1');
  }

  async kill(): Promise<void> {
    await this.#server?.shutDown();
  }

  freeze(): void {
    this.#server?.freeze();
  }

  thaw(): void {
    this.#server?.thaw();
  }

  async setReadOnly(readOnly: boolean): Promise<void> {
    await this.#pool?.query(`ALTER SYSTEM SET default_transaction_read_only = ${readOnly}`);
    await this.#pool?.query('SELECT pg_reload_conf()');
  }

  async close(): Promise<void> {
    await this.#server?.stop();
  }
}
