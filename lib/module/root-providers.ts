import { Logger, type Provider } from '@nestjs/common';
import { type Clock, systemClock } from '../core/clock.js';
import { ProviderAuthEvents } from '../events/provider-auth-events.js';
import { RunningProvider } from '../runtime/running-provider.js';
import { EventLog } from '../events/log/event-log.js';
import type { LogLine } from '../events/log/log-line.js';
import { isCheckProcess } from './check-process.js';
import type { ProviderDependencies, UncheckedAsyncSettings } from './provider-auth-options.js';
import { LogEntry } from './log-entry.js';
import { ProviderAuthLifecycle } from './provider-auth.lifecycle.js';
import { PROVIDER_AUTH_CLOCK, PROVIDER_AUTH_REGISTRY, PROVIDER_AUTH_SUBSTITUTE } from './root-tokens.constants.js';
import { ProviderRegistry, type StartProvider } from './registry/provider-registry.js';
import { withMadeStore } from './start-up/made-store.js';
import { NO_SUBSTITUTE, type Substitute } from './substitute.js';
import { describeThrown } from './thrown.js';
import { TokenService } from './token.service.js';

/** What there is once per application: the registry of providers, their events, and what ties them to its life. */
export function rootProviders(given: UncheckedAsyncSettings, { inject = [] }: ProviderDependencies = {}): Provider[] {
  return [
    { provide: PROVIDER_AUTH_CLOCK, useValue: systemClock },
    { provide: PROVIDER_AUTH_SUBSTITUTE, useValue: NO_SUBSTITUTE },
    { provide: ProviderAuthEvents, inject: [PROVIDER_AUTH_CLOCK], useFactory: loggedEvents },
    {
      provide: PROVIDER_AUTH_REGISTRY,
      inject: [ProviderAuthEvents, PROVIDER_AUTH_CLOCK, PROVIDER_AUTH_SUBSTITUTE, ...inject],
      useFactory: async (
        events: ProviderAuthEvents,
        clock: Clock,
        substitute: Substitute,
        ...dependencies: unknown[]
      ) => {
        const { settings, faults } = await withMadeStore(given, dependencies);
        const startProvider: StartProvider = (name, definition) =>
          new RunningProvider(name, definition, {
            clock,
            random: Math.random,
            emit: (event) => events.emit(event),
            subscriberFailed: events.subscriberFailed,
            isBeside: isCheckProcess(),
            connection: substitute.connection(name),
          });
        return new ProviderRegistry({ settings, substitute, startProvider, faults });
      },
    },
    ProviderAuthLifecycle,
    TokenService,
  ];
}

/** Events whose changes of state the application's log tells of too. */
function loggedEvents(clock: Clock): ProviderAuthEvents {
  const logger = new Logger('ProviderAuthModule');
  const write = (level: LogLine['level'], message: string | LogEntry): void => {
    try {
      logger[level](message);
    } catch {
      // The application's own logger is broken: that must not break a request or a renewal, and there is nowhere to say so.
    }
  };
  const events = new ProviderAuthEvents((error) =>
    write('error', `a subscriber of events$ or token$ threw ${describeThrown(error)}; let it handle its own errors`),
  );
  const log = new EventLog(clock, (line) => write(line.level, new LogEntry(line)));
  events.events$.subscribe({ next: (event) => log.note(event), complete: () => log.stop() });
  return events;
}
