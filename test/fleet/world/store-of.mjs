// The store of a replica, as its settings name it, and how to let go of it.
import { ServedStoreClient } from './served-store-client.mjs';

export const storeOf = (settings) => stores[settings?.kind ?? 'none'](settings);

const stores = {
  none: async () => ({ store: undefined, closeStore: async () => {} }),
  served: async ({ port }) => {
    const store = new ServedStoreClient(port);
    return { store, closeStore: async () => store.close() };
  },
};
