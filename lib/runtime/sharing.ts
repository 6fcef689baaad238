import { createHash } from 'node:crypto';
import { stringsIn } from '../core/strings-in.js';
import type { TokenStore } from '../core/token-store.js';
import { fixedBaseURL } from '../protocol/definition/base-url.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';

/** The store that a provider's tokens are shared over, if they are. */
export function sharedStore({ store }: ProviderOptions<unknown>): TokenStore | undefined {
  return store !== undefined && store !== false && store.isShared ? store : undefined;
}

/** What tells a provider's tokens from all others in a store: another name, API, token endpoint or identity, another token. */
export function sharedName(provider: string, options: ProviderOptions<unknown>): readonly unknown[] {
  const { server, originPattern, origins, identity = [] } = options;
  // Where each tenant has a base URL of its own, that is sealed with its token.
  return [provider, fixedBaseURL(options) ?? [originPattern, origins], server, identity];
}

/** A digest of credentials that are the same for all subjects: a failure is no concern of replicas that have others. */
export function credentialsDigest({ credentials }: ProviderOptions<unknown>): string | undefined {
  if (typeof credentials === 'function') return undefined;
  return createHash('sha256')
    .update(JSON.stringify(stringsIn(credentials)))
    .digest('base64url');
}
