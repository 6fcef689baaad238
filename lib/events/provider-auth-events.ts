import { type Observable, Subject } from 'rxjs';
import type { ProviderAuthEvent } from './provider-auth-event.js';

/** All events of an application's providers. Hot: who comes later has missed what was before. */
export class ProviderAuthEvents {
  readonly #events = new Subject<ProviderAuthEvent>();
  readonly events$: Observable<ProviderAuthEvent> = this.#events.asObservable();

  emit(event: ProviderAuthEvent): void {
    this.#events.next(event);
  }

  complete(): void {
    this.#events.complete();
  }
}
