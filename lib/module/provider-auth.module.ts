import { type DynamicModule, Module } from '@nestjs/common';
import { ProviderAuthEvents } from '../events/provider-auth-events.js';
import { PROVIDER_AUTH_REGISTRY, START_PROVIDER } from './injection-tokens.constants.js';
import { ProviderAuthLifecycle } from './provider-auth.lifecycle.js';
import type {
  AsyncProviderEntry,
  ProviderAuthModuleAsyncOptions,
  ProviderAuthModuleOptions,
  ProviderAuthSettings,
  ProviderDependencies,
} from './provider-auth-options.js';
import type { ProviderEntries } from './provider-auth-registry.js';
import { entryProviders } from './registry/provider-entries.js';
import { ProviderRegistry } from './registry/provider-registry.js';
import type { StartProvider } from '../runtime/provider-runtime.js';
import { startingProviders } from './start-up/start-provider.js';
import { TokenService } from './token.service.js';
import { unknownProviders } from './registry/unknown-providers.js';

/** Makes providers' HttpServices and tokens injectable. Import `forRoot` or `forRootAsync` once; it is global. */
@Module({})
export class ProviderAuthModule {
  /** Providers whose values are known at once. Faults are reported at start-up, all in one ProviderAuthOptionsError. */
  static forRoot({ providers, ...settings }: ProviderAuthModuleOptions): DynamicModule {
    return root(settings, providers, {});
  }

  /** Providers whose names are known at once and whose values are not. */
  static forRootAsync({ providers, imports, inject, ...settings }: ProviderAuthModuleAsyncOptions): DynamicModule {
    return root(settings, providers, { ...(imports && { imports }), ...(inject && { inject }) });
  }

  /**
   * Further providers, for the feature module that imports it; lazy-loaded modules included. `forRoot` or `forRootAsync`
   * must be there too.
   */
  static forFeature(
    entries: ProviderEntries<AsyncProviderEntry>,
    dependencies: ProviderDependencies = {},
  ): DynamicModule {
    const providers = entryProviders(entries, dependencies);
    return {
      module: ProviderAuthModule,
      imports: [...(dependencies.imports ?? [])],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}

function root(
  settings: ProviderAuthSettings,
  entries: ProviderEntries<AsyncProviderEntry>,
  dependencies: ProviderDependencies,
): DynamicModule {
  const {
    providers = [],
    exports = [],
    imports = [],
    ...feature
  } = ProviderAuthModule.forFeature(entries, dependencies);
  // Kept, because Nest reads the imports several times and knows a dynamic module by its identity.
  let unknown: DynamicModule[] | undefined;
  return {
    ...feature,
    global: true,
    // Read when Nest scans the modules: all decorators have run by then.
    get imports() {
      return [...imports, ...(unknown ??= unknownProviders())];
    },
    providers: [
      ProviderAuthEvents,
      { provide: START_PROVIDER, inject: [ProviderAuthEvents], useFactory: startingProviders },
      {
        provide: PROVIDER_AUTH_REGISTRY,
        inject: [START_PROVIDER],
        useFactory: (start: StartProvider) => new ProviderRegistry(settings, start),
      },
      ProviderAuthLifecycle,
      TokenService,
      ...providers,
    ],
    exports: [PROVIDER_AUTH_REGISTRY, TokenService, ...exports],
  };
}
