import * as common from '@nestjs/common';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ProviderAuthEvents } from '../events/provider-auth-events.js';
import { axiosVersion } from '../http/axios.js';
import { PROVIDER_AUTH_REGISTRY } from './root-tokens.constants.js';
import type { ProviderRegistry } from './registry/provider-registry.js';
import { axiosVersionFault } from './start-up/axios-version.js';
import { environmentProxyWarning } from './start-up/environment-proxy.js';
import { nestVersionFault } from './start-up/nest-version.js';
import { packageCopiesWarning } from './start-up/package-copies.js';
import { dependencyFaults, rootFaults } from './start-up/start-up-faults.js';
import { unusedHttpOptions } from './start-up/unused-http-options.js';

/** Ties the providers to the application's life. */
@Injectable()
export class ProviderAuthLifecycle implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  readonly #logger = new Logger('ProviderAuthModule');
  readonly #registry: ProviderRegistry;
  readonly #events: ProviderAuthEvents;
  readonly #modules: ModulesContainer;

  constructor(
    @Inject(PROVIDER_AUTH_REGISTRY) registry: ProviderRegistry,
    @Inject(ProviderAuthEvents) events: ProviderAuthEvents,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    this.#registry = registry;
    this.#events = events;
    this.#modules = modules;
  }

  /** Throws ProviderAuthOptionsError with all faults of the application's providers and their clients. */
  async onModuleInit(): Promise<void> {
    try {
      this.#warn();
      const versionFaults = [nestVersionFault(common), axiosVersionFault(axiosVersion())];
      await this.#registry.start([
        ...versionFaults.filter((fault) => fault !== undefined),
        ...rootFaults(this.#modules),
        ...dependencyFaults(this.#modules),
      ]);
    } catch (error) {
      await this.#registry.close();
      throw error;
    }
  }

  onModuleDestroy(): void {
    this.#registry.stopSchedules();
  }

  // Requests that came in before the end are still answered between the two hooks, and need tokens.
  async onApplicationShutdown(): Promise<void> {
    await this.#registry.close();
    this.#events.complete();
  }

  #warn(): void {
    const proxy = environmentProxyWarning(this.#registry.proxy, process.env);
    for (const warning of [proxy, unusedHttpOptions(this.#modules), packageCopiesWarning()]) {
      if (warning !== undefined) this.#logger.warn(warning);
    }
  }
}
