import type { ProviderOptions } from './provider-definition.js';

const OPERATIONS = ['get', 'put', 'lock', 'release', 'take'] as const;

/** Whether two replicas that acquire tokens for themselves end each other's: only one of them may at a time. */
export function endsOthers({ singleSession, renew }: ProviderOptions<unknown>): boolean {
  return singleSession === true || renew?.oneTime === true;
}

/** Why tokens cannot be shared over a definition's store, one sentence each with its cure. */
export function storeFaults(options: ProviderOptions<unknown>): string[] {
  const { store = false } = options;
  if (store === false) return [];
  const isStore = OPERATIONS.every((name) => typeof store?.[name] === 'function');
  if (!isStore) return ['store is no token store; give what redisTokenStore() or the like returns, or false'];
  if (!store.isShared || store.canLock || !endsOthers(options)) return [];
  return [
    "its store cannot lock, so that replicas would end each other's tokens (singleSession, renew.oneTime); give it one that can, or store: false",
  ];
}
