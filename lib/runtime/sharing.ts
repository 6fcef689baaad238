import { createHash } from 'node:crypto';
import { stringsIn } from '../core/strings-in.js';
import type { TokenStore } from '../core/token-store.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';

/** The store that a provider's tokens are shared over, if they are. */
export function sharedStore({ store }: ProviderOptions<unknown>): TokenStore | undefined {
  return store !== undefined && store !== false && store.isShared ? store : undefined;
}

/** What tells a provider's tokens from all others in a store: another name, API, token endpoint or identity, another token. */
export function sharedName(provider: string, { http, server }: ProviderOptions<unknown>): readonly unknown[] {
  return [provider, http.baseURL, server];
}

/** A digest of credentials that are the same for all subjects: a failure is no concern of replicas that have others. */
export function credentialsDigest({ credentials }: ProviderOptions<unknown>): string | undefined {
  if (typeof credentials === 'function') return undefined;
  return createHash('sha256')
    .update(JSON.stringify(stringsIn(credentials)))
    .digest('base64url');
}
