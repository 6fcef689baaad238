import type { Clock } from '../core/clock.js';
import { PROVIDER_AUTH_CLOCK, PROVIDER_AUTH_SUBSTITUTE } from '../module/root-tokens.constants.js';
import type { Substitute } from '../module/substitute.js';
import type { FixedTokens } from './fixed-tokens.js';
import type { LocalServers } from './local-servers.js';
import { SimulatedPartners, type SimulatedPartnersOptions } from './simulated-partners.js';
import type { ProviderSimulator } from './simulator/index.js';

/** As much of Nest's `TestingModuleBuilder` as is used here. */
export interface OverridableModule {
  overrideProvider(token: string): { useValue(value: unknown): unknown };
}

export interface OverrideOptions {
  /** The clock that the providers run on. Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Lets the application of a testing module, as it is, talk to the simulator or to servers of your own, or use fixed tokens: URLs, origin
 * checks and what is attached stay those of its definitions, and no request of their HttpService or `fetch` reaches anybody else. With the simulator
 * and with fixed tokens, credentials are replaced and tokens are in no store. Start-up fails with ProviderAuthOptionsError when a
 * provider has nothing to talk to. Returns the builder.
 */
export function overrideProviderAuth<Builder extends OverridableModule>(
  builder: Builder,
  partners: ProviderSimulator,
  options?: OverrideOptions & SimulatedPartnersOptions,
): Builder;
export function overrideProviderAuth<Builder extends OverridableModule>(
  builder: Builder,
  partners: FixedTokens | LocalServers,
  options?: OverrideOptions,
): Builder;
export function overrideProviderAuth(
  builder: OverridableModule,
  partners: ProviderSimulator | FixedTokens | LocalServers,
  { clock, ...options }: OverrideOptions & SimulatedPartnersOptions = {},
): OverridableModule {
  const substitute: Substitute = 'definition' in partners ? partners : new SimulatedPartners(partners, options);
  builder.overrideProvider(PROVIDER_AUTH_SUBSTITUTE).useValue(substitute);
  if (clock !== undefined) builder.overrideProvider(PROVIDER_AUTH_CLOCK).useValue(clock);
  return builder;
}
