import { type DynamicModule, Module } from '@nestjs/common';
import { PROVIDER_AUTH_REGISTRY } from './root-tokens.constants.js';
import type {
  AsyncProviderEntry,
  ProviderAuthModuleAsyncOptions,
  ProviderAuthModuleOptions,
  ProviderDependencies,
  UncheckedAsyncSettings,
} from './provider-auth-options.js';
import type { ProviderEntries } from './provider-auth-registry.js';
import { entryProviders } from './registry/provider-entries.js';
import { unknownProviders } from './registry/unknown-providers.js';
import { rootProviders } from './root-providers.js';
import { TokenService } from './token.service.js';

/** Makes providers' HttpServices and tokens injectable. Import `forRoot` or `forRootAsync` once; it is global. */
@Module({})
export class ProviderAuthModule {
  /** Providers whose values are known at once. Start-up reports all faults in one ProviderAuthOptionsError. */
  static forRoot(options: ProviderAuthModuleOptions): DynamicModule {
    // Plain JavaScript may leave it out: the fault is told at start-up, like all others.
    const given = options ?? {};
    return root(given, ProviderAuthModule.forFeature(given.providers));
  }

  /**
   * Providers whose names are static and whose values come from factories. What a factory throws is among the faults
   * that start-up reports.
   */
  static forRootAsync(given: ProviderAuthModuleAsyncOptions): DynamicModule {
    const { imports, inject, ...options } = given ?? {};
    const dependencies = { ...(imports && { imports }), ...(inject && { inject }) };
    return root(options, ProviderAuthModule.forFeature(options.providers, dependencies), dependencies);
  }

  /**
   * More providers, from a feature module, which may be lazy-loaded. The application also needs `forRoot` or
   * `forRootAsync`.
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
  options: UncheckedAsyncSettings,
  feature: DynamicModule,
  dependencies?: ProviderDependencies,
): DynamicModule {
  const { providers = [], exports = [], imports = [], ...rest } = feature;
  // Kept, because Nest reads the imports several times and knows a dynamic module by its identity.
  let unknown: DynamicModule[] | undefined;
  return {
    ...rest,
    global: true,
    // Read when Nest scans the modules: all decorators have run by then.
    get imports() {
      return [...imports, ...(unknown ??= unknownProviders())];
    },
    providers: [...rootProviders(options, dependencies), ...providers],
    exports: [PROVIDER_AUTH_REGISTRY, TokenService, ...exports],
  };
}
