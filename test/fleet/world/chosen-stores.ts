import { spawnSync } from 'node:child_process';
import { postgresMissing } from '../../servers/postgres-server.js';
import type { FleetStore } from './fleet-store.js';
import { PostgresStore } from './postgres-store.js';
import { RedisStore } from './redis-store.js';
import { ServedStore } from './served-store.js';

/** A kind of store, how to make one of it, and why that cannot be done here. */
export interface StoreKind {
  readonly name: string;
  readonly open: () => FleetStore;
  readonly missing?: string | undefined;
}

const KINDS: Readonly<Record<string, () => StoreKind>> = {
  memory: () => ({ name: 'a memory store that is served', open: () => new ServedStore() }),
  redis: () => ({ name: 'Redis', open: () => new RedisStore(), missing: redisMissing() }),
  postgres: () => ({ name: 'Postgres', open: () => new PostgresStore(), missing: postgresMissing() }),
};

/** That which FLEET_STORE names, or all. */
export function chosenStores(): StoreKind[] {
  const chosen = process.env['FLEET_STORE'];
  const kinds = Object.entries(KINDS).filter(([name]) => chosen === undefined || chosen === name);
  if (kinds.length === 0) throw new RangeError(`no store "${chosen}": use one of ${Object.keys(KINDS).join(', ')}`);
  return kinds.map(([, kind]) => kind());
}

function redisMissing(): string | undefined {
  if (spawnSync('redis-server', ['--version']).status === 0) return undefined;
  const why = 'there is no redis-server on this machine (Debian: apt-get install redis-server)';
  if (process.env['CI'] !== undefined) throw new Error(why);
  return why;
}
