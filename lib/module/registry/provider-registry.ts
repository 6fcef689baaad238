import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { ProviderAuthError, ProviderAuthOptionsError, ShuttingDownError } from '../../core/errors.js';
import { checkAtStart } from '../../protocol/definition/check-at-start.js';
import { isPlainOrigin } from '../../protocol/definition/plain-origins.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import { optionsOf, ProviderDefinition } from '../../protocol/definition/provider-definition.js';
import { brokenProvider } from './broken-provider.js';
import { checkSettings } from '../start-up/check-settings.js';
import type { ProviderAuthSettings } from '../provider-auth-options.js';
import type { ProviderDefaults, ProviderRuntime, StartProvider } from '../../runtime/provider-runtime.js';
import { ProviderTokenService } from '../provider-token.service.js';

/** A provider and the service that hands out its tokens. */
export interface ProviderMember {
  readonly runtime: ProviderRuntime;
  readonly tokens: ProviderTokenService;
}

const CLOSE_WITHIN_MS = 3_000;

/**
 * All providers of an application. Faults are collected until `begin`, so that one error lists them all; a provider that
 * joins later (a lazy-loaded module, where Nest runs no lifecycle hooks) is checked and started on the spot.
 */
export class ProviderRegistry {
  readonly #logger = new Logger('ProviderAuthModule');
  readonly #members = new Map<string, ProviderMember>();
  readonly #faults: string[];
  readonly #plainOrigins: readonly string[];
  readonly #settings: ProviderAuthSettings;
  readonly #start: StartProvider;
  #running = false;
  #closing: Promise<void> | undefined;

  constructor(settings: ProviderAuthSettings, start: StartProvider) {
    this.#settings = withoutPrototype(settings);
    this.#start = start;
    this.#faults = checkSettings(this.#settings);
    // Faulty ones are reported once, not again for each provider.
    this.#plainOrigins = this.#settings.dangerouslyAllowHttp?.filter(isPlainOrigin) ?? [];
  }

  /** Adds a provider. Throws ProviderAuthOptionsError only after `begin`; ShuttingDownError after `close`. */
  async register(name: string, define: () => unknown): Promise<ProviderMember> {
    const { runtime, faults } = await this.#create(name, define);
    if (this.#closing !== undefined) {
      await runtime.close();
      throw new ShuttingDownError(name);
    }
    if (this.#members.has(name)) faults.push(`${name}: the name is given twice; give each provider a name of its own`);
    if (this.#running && faults.length > 0) throw new ProviderAuthOptionsError(faults);
    this.#faults.push(...faults);
    const member = { runtime, tokens: new ProviderTokenService(runtime) };
    if (faults.length === 0) {
      this.#members.set(name, member);
      if (this.#running) await this.#warmUp(runtime);
    }
    return member;
  }

  /** Starts all providers. Throws ProviderAuthOptionsError with every fault found; with `failFast` what a provider failed with. */
  async start(otherFaults: readonly string[]): Promise<void> {
    const faults = [...this.#faults, ...otherFaults];
    if (faults.length > 0) throw new ProviderAuthOptionsError(faults);
    this.#running = true;
    await Promise.all([...this.#members.values()].map(({ runtime }) => this.#warmUp(runtime)));
  }

  /** Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`). */
  member(name: string): ProviderMember {
    const member = this.#members.get(name);
    if (member !== undefined) return member;
    const known = this.names().map((each) => `'${each}'`);
    throw new ProviderAuthError(
      'ERR_UNKNOWN_PROVIDER',
      undefined,
      `there is no provider '${name}', only ${known.join(', ') || 'none at all'}; correct the name or add it to ProviderAuthModule`,
    );
  }

  /** Whether start-up is over. */
  get isRunning(): boolean {
    return this.#running;
  }

  get proxy(): 'environment' | undefined {
    return this.#settings.proxy;
  }

  names(): readonly string[] {
    return [...this.#members.keys()];
  }

  stopSchedules(): void {
    for (const { runtime } of this.#members.values()) runtime.stopSchedule();
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
      const definition = await define();
      if (!(definition instanceof ProviderDefinition)) {
        throw new ProviderAuthOptionsError([`${name}: not a provider; make it with defineProvider() or a preset`]);
      }
      const merged = this.#merge(definition);
      const ownFaults = (await optionsOf(merged).validate?.()) ?? [];
      const faults = [...(await checkAtStart(merged, name)), ...ownFaults.map((fault) => `${name}: ${fault}`)];
      if (faults.length > 0) throw new ProviderAuthOptionsError(faults);
      return { runtime: this.#start(name, merged, this.#defaults()), faults };
    } catch (error) {
      if (!(error instanceof ProviderAuthOptionsError)) throw error;
      return { runtime: brokenProvider(name, error), faults: faultsOf(error) };
    }
  }

  #merge(definition: ProviderDefinition): ProviderDefinition {
    const options = optionsOf(definition);
    const dangerouslyAllowHttp = [...(options.dangerouslyAllowHttp ?? []), ...this.#plainOrigins];
    return new ProviderDefinition({ ...options, dangerouslyAllowHttp });
  }

  #defaults(): ProviderDefaults {
    const { http = {}, proxy, failFast = false } = this.#settings;
    return { http, proxy, failFast };
  }

  async #warmUp(runtime: ProviderRuntime): Promise<void> {
    this.#logger.log(`${runtime.name}: ${runtime.describe()}`);
    const warm = runtime.warmUp();
    if (this.#settings.failFast === true) return warm;
    warm.catch((error: unknown) => this.#logger.warn(messageOf(error, runtime.name)));
  }

  async #closeAll(): Promise<void> {
    const ends = [...this.#members.values()].map(({ runtime }) =>
      runtime.close().catch((error: unknown) => this.#logger.warn(messageOf(error, runtime.name))),
    );
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_WITHIN_MS)));
    await Promise.race([Promise.all(ends), patience]);
    clearTimeout(timer);
  }
}

/** Only this library's messages are known to hold no secret. They begin with the provider's name. */
function messageOf(error: unknown, name: string): string {
  if (!(error instanceof ProviderAuthError)) return `${name}: failed unexpectedly`;
  return error.provider === undefined ? `${name}: ${error.message}` : error.message;
}

/** A list of faults has no name before it, so each of them has. */
function faultsOf({ faults, provider }: ProviderAuthOptionsError): string[] {
  return faults.map((fault) => (provider === undefined ? fault : `${provider}: ${fault}`));
}
