import type { FactoryProvider } from '@nestjs/common';
import {
  PROVIDER_AUTH_REGISTRY,
  providerAxiosToken,
  providerHttpToken,
  providerMemberToken,
  providerTokensToken,
} from '../injection-tokens.constants.js';
import type { AsyncProviderEntry, ProviderDependencies } from '../provider-auth-options.js';
import { markProvided } from './provider-names.js';
import type { ProviderEntries } from '../provider-auth-registry.js';
import type { ProviderMember, ProviderRegistry } from './provider-registry.js';

type Inject = NonNullable<FactoryProvider['inject']>;

/** A provider's clients: the injection token of each, and how it is got. */
export const CLIENTS: readonly (readonly [
  token: (name: string) => string,
  choose: (member: ProviderMember) => unknown,
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
  return Object.entries<AsyncProviderEntry | undefined>(entries).flatMap(([name, entry]) => {
    markProvided(name);
    const member = memberProvider(name, entry, inject);
    const clients = CLIENTS.map(([tokenOf, choose]) => ({
      provide: tokenOf(name),
      inject: [member.provide],
      useFactory: choose,
    }));
    return [member, ...clients];
  });
}

function memberProvider(
  name: string,
  entry: AsyncProviderEntry | undefined,
  shared: readonly Inject[number][],
): FactoryProvider {
  const [inject, useFactory] =
    typeof entry === 'function'
      ? [shared, entry]
      : entry !== undefined && 'useFactory' in entry
        ? [entry.inject ?? [], entry.useFactory]
        : [[], () => entry];
  return {
    provide: providerMemberToken(name),
    inject: [PROVIDER_AUTH_REGISTRY, ...inject],
    useFactory: (registry: ProviderRegistry, ...dependencies: unknown[]) =>
      registry.register(name, (): unknown => Reflect.apply(useFactory, undefined, dependencies)),
  };
}
