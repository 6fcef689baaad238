export type { KeyvLike } from './keyv-entries.js';
export { keyvTokenStore, type KeyvTokenStoreOptions } from './keyv-token-store.js';
