import { ProviderAuthOptionsError, sealedTokenStore, type SealOptions, type TokenStore } from '../index.js';
import { KeyvEntries, type KeyvLike } from './keyv-entries.js';

export interface KeyvTokenStoreOptions extends SealOptions {
  /**
   * A `Keyv` 5.4 or newer with `throwOnErrors: true`, or a cache of cache-manager. It is yours: listen to its `error` events,
   * and end it.
   */
  readonly keyv: KeyvLike;
}

/**
 * Replicas share their tokens through Keyv, sealed (see `SealOptions`; needs `jose`), without a lock: when several find no
 * token at the same moment, each acquires one. Providers with a single session or a one-time refresh token cannot use it, and a
 * quota is only nearly kept. The machines' clocks must agree. Throws `ProviderAuthOptionsError`.
 */
export function keyvTokenStore(options: KeyvTokenStoreOptions): TokenStore {
  const { keyv } = options;
  if (typeof keyv?.get !== 'function' || typeof keyv.set !== 'function') {
    throw new ProviderAuthOptionsError(['keyv has no get() and set(); give a Keyv of version 5: new Keyv({ … })']);
  }
  if ('throwOnErrors' in keyv && keyv.throwOnErrors !== true) {
    throw new ProviderAuthOptionsError([
      'keyv answers as if nothing were there when its store fails; make it with throwOnErrors: true',
    ]);
  }
  return sealedTokenStore(new KeyvEntries(keyv), options);
}
