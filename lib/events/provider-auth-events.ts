import { type Observable, Subject } from 'rxjs';
import { isolatedSubscribers, type SubscriberFailed } from './isolated-subscribers.js';
import type { ProviderAuthEvent } from './provider-auth-event.js';

/**
 * All events of an application's providers. Hot: who subscribes later has missed what was before. A subscriber that throws
 * harms nobody else.
 */
export class ProviderAuthEvents {
  readonly #events = new Subject<ProviderAuthEvent>();
  readonly events$: Observable<ProviderAuthEvent>;

  constructor(readonly subscriberFailed: SubscriberFailed) {
    this.events$ = isolatedSubscribers(this.#events, subscriberFailed);
  }

  emit(event: ProviderAuthEvent): void {
    this.#events.next(event);
  }

  complete(): void {
    this.#events.complete();
  }
}
