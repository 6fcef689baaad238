import type { Clock } from '../../core/clock.js';
import type { ProviderAuthEvent } from '../provider-auth-event.js';
import type { Tell } from './log-line.js';
import { ProviderLog } from './provider-log.js';

/** Turns what happens into lines of a log: few, whatever happens. */
export class EventLog {
  readonly #providers = new Map<string, ProviderLog>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: Tell,
  ) {}

  note(event: ProviderAuthEvent): void {
    const { provider } = event;
    const known = this.#providers.get(provider) ?? new ProviderLog(provider, this.clock, this.tell);
    this.#providers.set(provider, known);
    known.note(event);
  }

  /** Nothing more is told. */
  stop(): void {
    for (const provider of this.#providers.values()) provider.stop();
  }
}
