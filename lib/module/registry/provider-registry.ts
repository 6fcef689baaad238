import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { ProviderAuthError, ProviderAuthOptionsError, ShuttingDownError } from '../../core/errors.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import { defineProvider, optionsOf, type ProviderOptions } from '../../protocol/definition/provider-definition.js';
import type { ProviderRuntime } from '../../runtime/provider-runtime.js';
import { isCheckProcess } from '../check-process.js';
import type { ProviderAuthSettings, UncheckedSettings } from '../provider-auth-options.js';
import { ProviderTokenService } from '../provider-token.service.js';
import { checkSettings } from '../start-up/check-settings.js';
import { settledDefinition } from '../start-up/settled-definition.js';
import { unsharedSessionWarning } from '../start-up/unshared-sessions.js';
import type { Substitute } from '../substitute.js';

/** A provider of the application and the service that hands out its tokens. */
export interface RegisteredProvider {
  readonly runtime: ProviderRuntime;
  readonly tokens: ProviderTokenService;
}

/** Runs a definition that was checked. No I/O. */
export type StartProvider = (name: string, definition: ProviderOptions<unknown>) => ProviderRuntime;

/** What a registry is made of. */
export interface RegistryParts {
  readonly settings: UncheckedSettings;
  readonly substitute: Substitute;
  readonly startProvider: StartProvider;
  /** Found before there was a registry. */
  readonly faults: readonly string[];
}

const CLOSE_WITHIN_MS = 3_000;

/** In place of a definition with faults, until start-up has found all others too: its requests are refused, to any origin. */
const NO_ORIGINS = optionsOf(defineProvider({ http: {}, origins: [], credentials: undefined, attach: () => {} }));

/**
 * All providers of an application. Faults are collected until `start`, so that one error lists them all; a provider that is
 * registered later (a lazy-loaded module, where Nest runs no lifecycle hooks) is checked and started on the spot.
 */
export class ProviderRegistry {
  readonly #logger = new Logger('ProviderAuthModule');
  readonly #providers = new Map<string, RegisteredProvider>();
  readonly #faults: string[];
  readonly #settings: ProviderAuthSettings;
  readonly #substitute: Substitute;
  readonly #startProvider: StartProvider;
  #running = false;
  #closing: Promise<void> | undefined;

  constructor({ settings, substitute, startProvider, faults }: RegistryParts) {
    this.#settings = withoutPrototype(settings);
    this.#substitute = substitute;
    this.#startProvider = startProvider;
    this.#faults = [...checkSettings(this.#settings), ...faults];
  }

  /** Adds a provider. Throws ProviderAuthOptionsError only after `start`; ShuttingDownError after `close`. */
  async register(name: string, define: () => unknown): Promise<RegisteredProvider> {
    const { runtime, faults } = await this.#create(name, define);
    if (this.#closing !== undefined) {
      await runtime.close();
      throw new ShuttingDownError(name);
    }
    if (this.#providers.has(name)) {
      faults.push(`${name}: the name is given twice; give each provider a name of its own`);
    }
    if (this.#running && faults.length > 0) throw new ProviderAuthOptionsError(faults);
    this.#faults.push(...faults);
    const provider = { runtime, tokens: new ProviderTokenService(runtime) };
    if (faults.length === 0) {
      this.#providers.set(name, provider);
      if (this.#running) await this.#warmUp(runtime);
    }
    return provider;
  }

  /** Starts all providers. Throws ProviderAuthOptionsError with every fault found; with `failFast` what a provider failed with. */
  async start(otherFaults: readonly string[]): Promise<void> {
    const faults = [...this.#faults, ...otherFaults];
    if (faults.length > 0) throw new ProviderAuthOptionsError(faults);
    this.#running = true;
    await Promise.all([...this.#providers.values()].map(({ runtime }) => this.#warmUp(runtime)));
  }

  /** Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`). */
  get(name: string): RegisteredProvider {
    const provider = this.#providers.get(name);
    if (provider !== undefined) return provider;
    const known = this.names().map((each) => `'${each}'`);
    throw new ProviderAuthError(
      'ERR_UNKNOWN_PROVIDER',
      undefined,
      `there is no provider '${name}', only ${known.join(', ') || 'none at all'}; correct the name or add it to ProviderAuthModule`,
    );
  }

  /** For a name that no provider has, until start-up says so: sends nothing. After start-up as `get`. */
  standIn(name: string): RegisteredProvider {
    if (this.#running) return this.get(name);
    const runtime = this.#startProvider(name, NO_ORIGINS);
    return { runtime, tokens: new ProviderTokenService(runtime) };
  }

  get proxy(): 'environment' | undefined {
    return this.#settings.proxy;
  }

  names(): readonly string[] {
    return [...this.#providers.keys()];
  }

  stopSchedules(): void {
    for (const { runtime } of this.#providers.values()) runtime.stopSchedule();
  }

  /** Resolves within 3 s, whatever the providers do. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  [inspect.custom](): string {
    return `[ProviderRegistry ${this.names().join(', ')}]`;
  }

  async #create(name: string, define: () => unknown): Promise<{ runtime: ProviderRuntime; faults: string[] }> {
    try {
      const definition = await settledDefinition(name, define, this.#settings, this.#substitute);
      const warning = unsharedSessionWarning(name, definition);
      if (warning !== undefined) this.#logger.warn(warning);
      return { runtime: this.#startProvider(name, definition), faults: [] };
    } catch (error) {
      if (!(error instanceof ProviderAuthOptionsError)) throw error;
      return { runtime: this.#startProvider(name, NO_ORIGINS), faults: [...error.faults] };
    }
  }

  async #warmUp(runtime: ProviderRuntime): Promise<void> {
    if (isCheckProcess()) return;
    this.#logger.log(`${runtime.name}: ${runtime.describe()}`);
    if (this.#settings.failFast === true) return runtime.warmUp();
    // Behind the start, which would otherwise wait for the code that sends a first request to be loaded. Its event is in the log.
    setImmediate(() => {
      if (this.#closing === undefined) runtime.warmUp().catch(() => {});
    });
  }

  async #closeAll(): Promise<void> {
    const ends = [...this.#providers.values()].map(({ runtime }) =>
      runtime.close().catch((error: unknown) => this.#logger.warn(messageOf(error, runtime.name))),
    );
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_WITHIN_MS)));
    await Promise.race([Promise.all(ends), limit]);
    clearTimeout(timer);
  }
}

/** Only this library's messages are known to hold no secret. They begin with the provider's name. */
function messageOf(error: unknown, name: string): string {
  if (!(error instanceof ProviderAuthError)) return `${name}: failed unexpectedly`;
  return error.provider === undefined ? `${name}: ${error.message}` : error.message;
}
