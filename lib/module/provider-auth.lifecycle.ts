import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { environmentProxyWarning } from './start-up/environment-proxy.js';
import { PROVIDER_AUTH_REGISTRY } from './injection-tokens.constants.js';
import type { ProviderRegistry } from './registry/provider-registry.js';
import { dependencyFaults, rootFaults } from './start-up/start-up-faults.js';
import { unusedHttpOptions } from './start-up/unused-http-options.js';

/** Ties the providers to the application's life. */
@Injectable()
export class ProviderAuthLifecycle implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  readonly #logger = new Logger('ProviderAuthModule');
  readonly #registry: ProviderRegistry;
  readonly #modules: ModulesContainer;

  constructor(
    @Inject(PROVIDER_AUTH_REGISTRY) registry: ProviderRegistry,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    this.#registry = registry;
    this.#modules = modules;
  }

  /** Throws ProviderAuthOptionsError with all faults of the application's providers and their clients. */
  async onModuleInit(): Promise<void> {
    try {
      const warnings = [environmentProxyWarning(this.#registry.proxy, process.env), unusedHttpOptions(this.#modules)];
      for (const warning of warnings) if (warning !== undefined) this.#logger.warn(warning);
      await this.#registry.start([...rootFaults(this.#modules), ...dependencyFaults(this.#modules)]);
    } catch (error) {
      await this.#registry.close();
      throw error;
    }
  }

  onModuleDestroy(): void {
    this.#registry.stopSchedules();
  }

  // Requests that came in before the end are still answered between the two hooks, and need tokens.
  onApplicationShutdown(): Promise<void> {
    return this.#registry.close();
  }
}
