import type { FactoryProvider } from '@nestjs/common';
import {
  PROVIDER_AUTH_ROSTER,
  providerAxiosToken,
  providerHttpToken,
  providerMemberToken,
  providerTokensToken,
} from './injection-tokens.constants.js';
import type { AsyncProviderEntry, ProviderDependencies } from './provider-auth-options.js';
import type { ProviderEntries } from './provider-auth-registry.js';
import type { ProviderMember, ProviderRoster } from './provider-roster.js';

type Inject = NonNullable<FactoryProvider['inject']>;

/** What Nest has to provide for each entry: the provider itself, and its clients under their own tokens. */
export function entryProviders(
  entries: ProviderEntries<AsyncProviderEntry>,
  { inject = [] }: ProviderDependencies = {},
): FactoryProvider[] {
  return Object.entries<AsyncProviderEntry | undefined>(entries).flatMap(([name, entry]) => [
    memberProvider(name, entry, inject),
    clientProvider(providerHttpToken(name), name, ({ runtime }) => runtime.http),
    clientProvider(providerTokensToken(name), name, ({ tokens }) => tokens),
    clientProvider(providerAxiosToken(name), name, ({ runtime }) => runtime.http.axiosRef),
  ]);
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
    inject: [PROVIDER_AUTH_ROSTER, ...inject],
    useFactory: (roster: ProviderRoster, ...dependencies: unknown[]) =>
      roster.enlist(name, (): unknown => Reflect.apply(useFactory, undefined, dependencies)),
  };
}

function clientProvider(token: string, name: string, choose: (member: ProviderMember) => unknown): FactoryProvider {
  return { provide: token, inject: [providerMemberToken(name)], useFactory: choose };
}
