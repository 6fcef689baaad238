import { ProviderAuthOptionsError } from '../../core/errors.js';
import type { TokenStore } from '../../core/token-store.js';
import type { UncheckedAsyncSettings, UncheckedSettings } from '../provider-auth-options.js';
import { describeThrown } from '../thrown.js';

/** Settings whose store is there, and what was wrong with making it: one sentence each with its cure. */
interface MadeSettings {
  readonly settings: UncheckedSettings;
  readonly faults: readonly string[];
}

/** Makes the store of the settings where a factory is to make it, of what Nest injects. What that throws is a fault. */
export async function withMadeStore(
  given: UncheckedAsyncSettings,
  dependencies: readonly unknown[],
): Promise<MadeSettings> {
  const { store, ...settings } = given;
  if (store === undefined) return { settings, faults: [] };
  if (typeof store !== 'function') return { settings: { ...settings, store }, faults: [] };
  try {
    const made: TokenStore = await Reflect.apply(store, undefined, dependencies);
    return { settings: { ...settings, store: made }, faults: [] };
  } catch (error) {
    const faults =
      error instanceof ProviderAuthOptionsError
        ? error.faults
        : [`its factory threw ${describeThrown(error)}; give it what it reads, and let it return a store`];
    return { settings, faults: faults.map((fault) => `ProviderAuthModule: store: ${fault}`) };
  }
}
