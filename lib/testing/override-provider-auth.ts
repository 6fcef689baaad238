import type { Clock } from '../core/clock.js';
import { PROVIDER_AUTH_CLOCK, PROVIDER_AUTH_SUBSTITUTE } from '../module/root-tokens.constants.js';
import type { Substitute } from '../module/substitute.js';
import { FixedTokens } from './fixed-tokens.js';
import { SimulatedPartners, type SimulatedPartnersOptions } from './simulated-partners.js';
import type { ProviderSimulator } from './simulator/index.js';

/** As much of Nest's `TestingModuleBuilder` as is used here. */
export interface OverridableModule {
  overrideProvider(token: string): { useValue(value: unknown): unknown };
}

export interface OverrideOptions extends SimulatedPartnersOptions {
  /** The clock that the providers run on. Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Lets the application of a testing module talk to the simulator, or use fixed tokens, as it is: URLs, origin checks and what is
 * attached stay those of its definitions. Nothing of its providers leaves the process; their tokens are in no store. Start-up fails
 * with ProviderAuthOptionsError when a provider has nothing to talk to. Returns the builder.
 */
export function overrideProviderAuth<Builder extends OverridableModule>(
  builder: Builder,
  partners: ProviderSimulator | FixedTokens,
  options: OverrideOptions = {},
): Builder {
  const substitute: Substitute = partners instanceof FixedTokens ? partners : new SimulatedPartners(partners, options);
  builder.overrideProvider(PROVIDER_AUTH_SUBSTITUTE).useValue(substitute);
  if (options.clock !== undefined) builder.overrideProvider(PROVIDER_AUTH_CLOCK).useValue(options.clock);
  return builder;
}
