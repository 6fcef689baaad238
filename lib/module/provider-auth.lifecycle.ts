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
import { PROVIDER_AUTH_ROSTER } from './injection-tokens.constants.js';
import type { ProviderRoster } from './registry/provider-registry.js';
import { dependencyFaults, rootFaults } from './start-up/start-up-faults.js';
import { unusedHttpOptions } from './start-up/unused-http-options.js';

/** Ties the providers to the application's life. */
@Injectable()
export class ProviderAuthLifecycle implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  readonly #logger = new Logger('ProviderAuthModule');
  readonly #roster: ProviderRoster;
  readonly #modules: ModulesContainer;

  constructor(
    @Inject(PROVIDER_AUTH_ROSTER) roster: ProviderRoster,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    this.#roster = roster;
    this.#modules = modules;
  }

  /** Throws ProviderAuthOptionsError with all faults of the application's providers and their clients. */
  async onModuleInit(): Promise<void> {
    try {
      const warnings = [environmentProxyWarning(this.#roster.proxy, process.env), unusedHttpOptions(this.#modules)];
      for (const warning of warnings) if (warning !== undefined) this.#logger.warn(warning);
      await this.#roster.begin([...rootFaults(this.#modules), ...dependencyFaults(this.#modules)]);
    } catch (error) {
      await this.#roster.close();
      throw error;
    }
  }

  onModuleDestroy(): void {
    this.#roster.stopSchedules();
  }

  // Requests that came in before the end are still answered between the two hooks, and need tokens.
  onApplicationShutdown(): Promise<void> {
    return this.#roster.close();
  }
}
