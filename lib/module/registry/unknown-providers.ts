import { type DynamicModule, type FactoryProvider, Module, Scope } from '@nestjs/common';
import { PROVIDER_AUTH_REGISTRY } from '../root-tokens.constants.js';
import { CLIENTS } from './provider-entries.js';
import { namesOnlyRequested } from './provider-names.js';
import type { ProviderRegistry } from './provider-registry.js';

@Module({})
export class UnknownProviders {}

/**
 * A global module of stand-ins for providers that decorators name and nobody provides; none when there is no such name.
 * Without it Nest stops at the first with an error of its own; with it Nest gets as far as ProviderAuthLifecycle, which
 * reports all faults at once.
 */
export function unknownProviders(): DynamicModule[] {
  const providers = namesOnlyRequested().flatMap(standIns);
  if (providers.length === 0) return [];
  return [{ module: UnknownProviders, global: true, providers, exports: providers.map(({ provide }) => provide) }];
}

// Transient, so that a lazy-loaded module that asks later fails on the spot: Nest runs no lifecycle hooks there.
function standIns(name: string): FactoryProvider[] {
  return CLIENTS.map(([tokenOf, clientOf]) => ({
    provide: tokenOf(name),
    scope: Scope.TRANSIENT,
    inject: [PROVIDER_AUTH_REGISTRY],
    useFactory: (registry: ProviderRegistry) => clientOf(registry.standIn(name)),
  }));
}
