import type { ProviderOptions } from '../../protocol/definition/provider-definition.js';
import { endsOthers } from '../../protocol/definition/store-faults.js';

/** What will happen with two replicas, where a provider's tokens end each other and are not shared. `store: false`: that is known. */
export function unsharedSessionWarning(name: string, options: ProviderOptions<unknown>): string | undefined {
  const { store, singleSession } = options;
  const isKnown = store === false || store?.isShared === true;
  if (isKnown || !endsOthers(options)) return undefined;
  const why = singleSession === true ? 'a new token ends the old one' : 'a refresh token can be used once';
  return `${name}: ${why}, and tokens are not shared: two replicas end each other's, and most of their requests fail. Give ProviderAuthModule a store, or the provider store: false if it never has two`;
}
