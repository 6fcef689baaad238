import { systemClock } from '../core/clock.js';
import type { ProviderAuthEvents } from '../events/provider-auth-events.js';
import { optionsOf, ProviderDefinition } from '../protocol/provider-definition.js';
import type { StartProvider } from './provider-runtime.js';
import { RunningProvider } from './running-provider.js';

/** Brings definitions to life on the machine's clock. */
export function startingProviders(events: ProviderAuthEvents): StartProvider {
  return (name, definition, { http, proxy }) => {
    const options = optionsOf(definition);
    const merged = { ...http, ...(proxy && { proxy }), ...options.http };
    return new RunningProvider(name, optionsOf(new ProviderDefinition({ ...options, http: merged })), {
      clock: systemClock,
      random: Math.random,
      emit: (event) => events.emit(event),
    });
  };
}
