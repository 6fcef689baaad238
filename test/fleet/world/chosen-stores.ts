import type { FleetStore } from './fleet-store.js';
import { ServedStore } from './served-store.js';

/** A kind of store, and how to make one of it. */
export interface StoreKind {
  readonly name: string;
  readonly open: () => FleetStore;
}

const KINDS: Readonly<Record<string, StoreKind>> = {
  memory: { name: 'a memory store that is served', open: () => new ServedStore() },
};

/** That which FLEET_STORE names, or all that there are on this machine. */
export function chosenStores(): StoreKind[] {
  const chosen = process.env['FLEET_STORE'];
  return Object.entries(KINDS).flatMap(([name, kind]) => (chosen === undefined || chosen === name ? [kind] : []));
}
