import { ProviderAuthOptionsError } from '../../core/errors.js';
import type { TokenStore } from '../../core/token-store.js';
import type { StoreFactory, UncheckedAsyncSettings, UncheckedSettings } from '../provider-auth-options.js';
import { describeThrown } from '../thrown.js';

/** Settings whose store is there, and what was wrong with making it: one sentence each with its cure. */
interface MadeSettings {
  readonly settings: UncheckedSettings;
  readonly faults: readonly string[];
}

/** `Reflect.apply`, not as it is declared: what it returns is no `any`. */
const make: (
  factory: StoreFactory,
  self: undefined,
  dependencies: readonly unknown[],
) => TokenStore | Promise<TokenStore> = Reflect.apply;

/** Makes the store of the settings where a factory is to make it, of what Nest injects. What that throws is a fault. */
export async function withMadeStore(
  given: UncheckedAsyncSettings,
  dependencies: readonly unknown[],
): Promise<MadeSettings> {
  const { store, ...settings } = given;
  if (store === undefined) return { settings, faults: [] };
  if (typeof store !== 'function') return { settings: { ...settings, store }, faults: [] };
  try {
    return { settings: { ...settings, store: await make(store, undefined, dependencies) }, faults: [] };
  } catch (error) {
    const faults =
      error instanceof ProviderAuthOptionsError
        ? error.faults
        : [`its factory threw ${describeThrown(error)}; give it what it reads, and let it return a store`];
    return { settings, faults: faults.map((fault) => `ProviderAuthModule: store: ${fault}`) };
  }
}
