import type { FactoryProvider } from '@nestjs/common';
import { ProviderAuthOptionsError } from '../../core/errors.js';
import {
  providerAxiosToken,
  providerHttpToken,
  providerTokensToken,
  registeredProviderToken,
} from '../injection-tokens.constants.js';
import { PROVIDER_AUTH_REGISTRY } from '../root-tokens.constants.js';
import type { AsyncProviderEntry, ProviderDependencies } from '../provider-auth-options.js';
import type { ProviderEntries } from '../provider-auth-registry.js';
import { markProvided } from './provider-names.js';
import type { ProviderRegistry, RegisteredProvider } from './provider-registry.js';

type Inject = readonly NonNullable<FactoryProvider['inject']>[number][];

/** A provider's clients: the injection token of each, and how it is got. */
export const CLIENTS: readonly (readonly [
  tokenOf: (name: string) => string,
  clientOf: (provider: RegisteredProvider) => unknown,
])[] = [
  [providerHttpToken, ({ runtime }) => runtime.http],
  [providerTokensToken, ({ tokens }) => tokens],
  [providerAxiosToken, ({ runtime }) => runtime.http.axiosRef],
];

/** What Nest has to provide for each entry: the provider itself, and its clients under their own tokens. */
export function entryProviders(
  entries: ProviderEntries<AsyncProviderEntry>,
  { inject = [] }: ProviderDependencies = {},
): FactoryProvider[] {
  return Object.entries<AsyncProviderEntry | undefined>(entries ?? {}).flatMap(([name, entry]) => {
    markProvided(name);
    const provider = registeredProvider(name, entry, inject);
    const clients = CLIENTS.map(([tokenOf, clientOf]) => ({
      provide: tokenOf(name),
      inject: [provider.provide],
      useFactory: clientOf,
    }));
    return [provider, ...clients];
  });
}

function registeredProvider(name: string, entry: AsyncProviderEntry | undefined, shared: Inject): FactoryProvider {
  const [inject, define] = factoryOf(entry, shared);
  return {
    provide: registeredProviderToken(name),
    inject: [{ token: PROVIDER_AUTH_REGISTRY, optional: true }, ...inject],
    useFactory: (registry: ProviderRegistry | undefined, ...dependencies: unknown[]) => {
      if (registry === undefined) throw withoutRoot(name);
      return registry.register(name, () => define(dependencies));
    },
  };
}

function factoryOf(
  entry: AsyncProviderEntry | undefined,
  shared: Inject,
): [inject: Inject, define: (dependencies: unknown[]) => unknown] {
  if (typeof entry === 'function')
    return [shared, (dependencies): unknown => Reflect.apply(entry, undefined, dependencies)];
  if (typeof entry !== 'object' || entry === null || !('useFactory' in entry)) return [[], () => entry];
  const { inject = [], useFactory } = entry;
  if (typeof useFactory === 'function') {
    return [inject, (dependencies): unknown => Reflect.apply(useFactory, undefined, dependencies)];
  }
  return [
    [],
    () => {
      throw new ProviderAuthOptionsError(['useFactory is no function; let it return a definition']);
    },
  ];
}

function withoutRoot(name: string): ProviderAuthOptionsError {
  const fault = 'ProviderAuthModule.forFeature has no forRoot; import ProviderAuthModule.forRoot or forRootAsync once';
  return new ProviderAuthOptionsError([fault], name);
}
