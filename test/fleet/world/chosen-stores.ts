import { redisMissing } from '../../servers/redis-server.js';
import type { FleetStore } from './fleet-store.js';
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
};

/** That which FLEET_STORE names, or all. */
export function chosenStores(): StoreKind[] {
  const chosen = process.env['FLEET_STORE'];
  const kinds = Object.entries(KINDS).filter(([name]) => chosen === undefined || chosen === name);
  if (kinds.length === 0) throw new RangeError(`no store "${chosen}": use one of ${Object.keys(KINDS).join(', ')}`);
  return kinds.map(([, kind]) => kind());
}
