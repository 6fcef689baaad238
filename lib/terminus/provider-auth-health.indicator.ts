import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { type ProviderName, type ProviderStatus, TokenService } from '../index.js';
import { FailingTenants } from './failing-tenants.js';
import { healthOf, type ProviderHealthDetails } from './provider-health.js';

/** One entry for each provider, under its name. `status`: up, degraded (since Terminus 12.1) or down. */
export type ProviderAuthHealth = Readonly<
  Record<string, { readonly status: HealthIndicatorResult[string]['status'] } & ProviderHealthDetails>
>;

/** What each version of Terminus has for one entry: `degraded` since 12.1. */
interface Entry {
  up(details: object): ProviderAuthHealth;
  down(details: object): ProviderAuthHealth;
  degraded?(details: object): ProviderAuthHealth;
}

/**
 * A health indicator for Terminus 11 and 12, for readiness: an application that has no token cannot do its work, and to restart
 * it helps nobody. Reads what is known, asks nobody and never rejects. Provide it beside `TerminusModule`.
 */
@Injectable()
export class ProviderAuthHealthIndicator implements OnModuleInit {
  readonly #indicators: HealthIndicatorService;
  readonly #tokens: TokenService;
  readonly #failingTenants = new FailingTenants();

  constructor(
    @Inject(HealthIndicatorService) indicators: HealthIndicatorService,
    @Inject(TokenService) tokens: TokenService,
  ) {
    this.#indicators = indicators;
    this.#tokens = tokens;
  }

  onModuleInit(): void {
    this.#tokens.events$.subscribe((event) => this.#failingTenants.note(event));
  }

  /**
   * `up` while a token lives, `degraded` while something fails beside that (Terminus before 12.1: `up`, with `degraded: true`),
   * `down` when there is no token. Without names: all providers. Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`).
   */
  check(...names: readonly ProviderName[]): ProviderAuthHealth {
    const all: readonly (readonly [name: string, status: ProviderStatus])[] =
      names.length === 0
        ? Object.entries(this.#tokens.status())
        : names.map((name) => [name, this.#tokens.for(name).status()]);
    return Object.fromEntries(all.flatMap(([name, status]) => Object.entries(this.#entry(name, status))));
  }

  #entry(name: string, status: ProviderStatus): ProviderAuthHealth {
    const { is, details } = healthOf(status, this.#failingTenants.count(name));
    const entry: Entry = this.#indicators.check(name);
    if (is !== 'degraded') return entry[is](details);
    return entry.degraded?.(details) ?? entry.up({ degraded: true, ...details });
  }
}
