import { AssertionError } from 'node:assert';
import type { StoreWrite, TokenStore } from 'nestjs-provider-auth';
import { tokenStoreContract, type TokenStoreContractOptions } from 'nestjs-provider-auth/testing';
import { Store } from './planted-bugs.js';

/** What a store does otherwise than one without a fault. */
export type Bend = (sound: TokenStore) => Partial<TokenStore>;

/** How the contract is to test a store that does as it should, but for `bend`. */
export function bent(bend: Bend): TokenStoreContractOptions {
  const sound = new Store();
  const store: TokenStore = {
    isShared: true,
    canLock: true,
    get: (key) => sound.get(key),
    put: (key, write) => sound.put(key, write),
    lock: (key, owner, until) => sound.lock(key, owner, until),
    release: (key, owner) => sound.release(key, owner),
    take: (key, quota) => sound.take(key, quota),
    ...bend(sound),
  };
  return { ...sound.options, store: () => store };
}

/** A store that knows keys by what `change` makes of them. */
export const withKeys = (change: (key: string) => string) =>
  bent((sound) => ({
    get: (key) => sound.get(change(key)),
    put: (key, write) => sound.put(change(key), write),
  }));

/** A store that keeps what `change` makes of a text. */
export const withTexts = (change: (value: string) => string) =>
  bent((sound) => ({
    put: (key: string, write: StoreWrite) => sound.put(key, { ...write, value: change(write.value) }),
  }));

/** What each case finds, by its title: its own words, or the error of what is no assertion. */
export async function findings(options: TokenStoreContractOptions, only?: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { title, run } of tokenStoreContract(options)) {
    if (only !== undefined && only !== title) continue;
    await run().catch((error: unknown) => {
      found.set(title, firstLine(error instanceof AssertionError ? error.message : String(error)));
    });
  }
  return found;
}

/** Without the values that are compared below it. */
const firstLine = (text: string) => text.split('\n', 1).join('');
