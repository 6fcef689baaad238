import { type DynamicModule, type FactoryProvider, Module, Scope } from '@nestjs/common';
import { ProviderAuthOptionsError } from '../../core/errors.js';
import { brokenProvider } from './broken-provider.js';
import { PROVIDER_AUTH_REGISTRY } from '../injection-tokens.constants.js';
import { CLIENTS } from './provider-entries.js';
import { namesOnlyAsked } from './provider-names.js';
import type { ProviderMember, ProviderRegistry } from './provider-registry.js';
import { ProviderTokenService } from '../provider-token.service.js';

@Module({})
export class UnknownProviders {}

/**
 * A global module of stand-ins for providers that decorators name and nobody gives; none when there is no such name.
 * Without it Nest stops at the first with an error of its own; with it Nest gets as far as ProviderAuthLifecycle, which
 * reports all faults at once.
 */
export function unknownProviders(): DynamicModule[] {
  const providers = namesOnlyAsked().flatMap(standIns);
  if (providers.length === 0) return [];
  return [{ module: UnknownProviders, global: true, providers, exports: providers.map(({ provide }) => provide) }];
}

// Transient, so that a lazy-loaded module that asks later fails on the spot: Nest runs no lifecycle hooks there.
function standIns(name: string): FactoryProvider[] {
  return CLIENTS.map(([tokenOf, choose]) => ({
    provide: tokenOf(name),
    scope: Scope.TRANSIENT,
    inject: [PROVIDER_AUTH_REGISTRY],
    useFactory: (registry: ProviderRegistry) => choose(registry.isRunning ? registry.member(name) : standIn(name)),
  }));
}

function standIn(name: string): ProviderMember {
  const runtime = brokenProvider(name, new ProviderAuthOptionsError([`there is no such provider`], name));
  return { runtime, tokens: new ProviderTokenService(runtime) };
}
