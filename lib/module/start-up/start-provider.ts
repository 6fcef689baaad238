import { systemClock } from '../../core/clock.js';
import type { ProviderAuthEvents } from '../../events/provider-auth-events.js';
import { optionsOf, ProviderDefinition } from '../../protocol/definition/provider-definition.js';
import type { StartProvider } from '../../runtime/provider-runtime.js';
import { RunningProvider } from '../../runtime/running-provider.js';

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
