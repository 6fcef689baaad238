import { ProviderAuthOptionsError } from '../../core/errors.js';
import { isList } from '../../core/is-list.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import { checkAtStart } from '../../protocol/definition/check-at-start.js';
import { isPlainOrigin } from '../../protocol/definition/plain-origins.js';
import { optionsOf, ProviderDefinition, type ProviderOptions } from '../../protocol/definition/provider-definition.js';
import type { ProviderAuthSettings } from '../provider-auth-options.js';
import { describeThrown } from '../thrown.js';
import { NOT_A_LIST, NOTHING_TO_WAIT_FOR } from './check-settings.js';
import { withHttpDefaults } from '../../protocol/definition/http-defaults.js';
import type { Substitute } from '../substitute.js';
import { isOfAnotherCopy, TWO_COPIES } from './package-copies.js';

/**
 * What a definition comes to with the module's settings beneath it. `define` may be a user's factory and throw anything.
 *
 * @throws ProviderAuthOptionsError with every fault that is found, each beginning with the provider's name
 */
export async function settledDefinition(
  name: string,
  define: () => unknown,
  settings: ProviderAuthSettings,
  substitute: Substitute,
): Promise<ProviderOptions<unknown>> {
  const faults: string[] = [];
  const orFault = async <T>(
    run: () => T | Promise<T>,
    sentence: (thrown: string) => string,
  ): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      faults.push(...(faultsOf(error) ?? [sentence(describeThrown(error))]));
      return undefined;
    }
  };

  const options = await orFault(
    async () => {
      const own = optionsIn(await define());
      if (!isList(own.dangerouslyAllowHttp ?? [])) faults.push(NOT_A_LIST);
      if (own.warmUp === false && settings.failFast === true) faults.push(NOTHING_TO_WAIT_FOR);
      return substitute.definition(name, withSettings(own, settings));
    },
    (thrown) => `its factory threw ${thrown}; give it what it reads, and let it return a definition`,
  );
  if (options !== undefined) {
    await orFault(
      async () => faults.push(...(await checkAtStart(options))),
      (thrown) => `its options cannot be read (${thrown}); correct their types`,
    );
    await orFault(
      async () => faults.push(...((await options.validate?.()) ?? [])),
      (thrown) => `validate threw ${thrown}; let it return what is wrong, as a list of sentences`,
    );
    const { store } = options;
    if (faults.length === 0 && typeof store === 'object') {
      await orFault(
        async () => faults.push(...((await store.validate?.()) ?? [])),
        (thrown) => `its store's validate threw ${thrown}; let it return what is wrong, as a list of sentences`,
      );
    }
    if (faults.length === 0) return options;
  }
  const named = faults.map((fault) => (fault.startsWith(`${name}: `) ? fault : `${name}: ${fault}`));
  throw new ProviderAuthOptionsError([...new Set(named)]);
}

/** Throws what a preset has found in them. */
function optionsIn(value: unknown): ProviderOptions<unknown> {
  if (value instanceof ProviderDefinition) return optionsOf(value);
  throw new ProviderAuthOptionsError([
    isOfAnotherCopy(value) ? TWO_COPIES : 'not a provider; make it with defineProvider() or a preset',
  ]);
}

function withSettings(options: ProviderOptions<unknown>, settings: ProviderAuthSettings): ProviderOptions<unknown> {
  const { baseURL: _, ...http } = settings.http ?? {};
  const { warmUp = settings.warmUp, renewWhenIdle = settings.renewWhenIdle } = options;
  const defaults = withoutPrototype({ ...http, ...(settings.proxy && { proxy: settings.proxy }) });
  return withoutPrototype({
    ...options,
    http: withHttpDefaults(options.http, defaults),
    dangerouslyAllowHttp: [
      ...listOf(options.dangerouslyAllowHttp),
      ...listOf(settings.dangerouslyAllowHttp).filter(isPlainOrigin),
    ],
    ...(warmUp !== undefined && { warmUp }),
    ...(renewWhenIdle !== undefined && { renewWhenIdle }),
    ...(settings.store !== undefined && { store: options.store ?? settings.store }),
  });
}

/** Nothing in place of what is no list: that is a fault of its own. */
function listOf(origins: readonly string[] | undefined): readonly string[] {
  return isList(origins) ? origins : [];
}

/** The faults that an error lists; `undefined`: it is another one. */
function faultsOf(error: unknown): readonly string[] | undefined {
  if (isOfAnotherCopy(error)) return [TWO_COPIES];
  if (!(error instanceof ProviderAuthOptionsError)) return undefined;
  const { faults, provider } = error;
  return provider === undefined ? faults : faults.map((fault) => `${provider}: ${fault}`);
}
