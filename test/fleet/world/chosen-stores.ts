import { spawnSync } from 'node:child_process';
import type { FleetStore } from './fleet-store.js';
import { RedisStore } from './redis-store.js';
import { ServedStore } from './served-store.js';

/** A kind of store, how to make one of it, and why that cannot be done here. */
export interface StoreKind {
  readonly name: string;
  readonly open: () => FleetStore;
  readonly missing?: string | undefined;
}

const installed = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

const KINDS: Readonly<Record<string, StoreKind>> = {
  memory: { name: 'a memory store that is served', open: () => new ServedStore() },
  redis: {
    name: 'Redis',
    open: () => new RedisStore(),
    missing: installed('redis-server') ? undefined : 'there is no redis-server here',
  },
};

/** That which FLEET_STORE names, or all. In CI none may be missing. */
export function chosenStores(): StoreKind[] {
  const chosen = process.env['FLEET_STORE'];
  const kinds = Object.entries(KINDS).flatMap(([name, kind]) =>
    chosen === undefined || chosen === name ? [kind] : [],
  );
  if (kinds.length === 0) throw new RangeError(`no store "${chosen}": use one of ${Object.keys(KINDS).join(', ')}`);
  return process.env['CI'] === undefined ? kinds : kinds.map(({ missing: _, ...kind }) => kind);
}
