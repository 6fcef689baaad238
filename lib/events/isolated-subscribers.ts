import { Observable, type Observer, type Operator, type Subscriber, type Subscription } from 'rxjs';
import { thrownName } from '../core/thrown-name.js';

/** Told of what a subscriber threw, or an async one rejected with: once per name of the error. */
export type SubscriberFailed = (error: unknown) => void;

type Next<T> = (value: T) => unknown;
type Given<T> = { readonly [K in keyof Observer<T>]?: Observer<T>[K] | null | undefined };

/** No source is reported more often than this: a subscription per request would be a report per request. */
const MAX_REPORTS = 10;

/**
 * The values of `source`, for subscribers that may throw: that harms nobody else, and is told to `failed`. (rxjs would throw
 * it again on a timer, as an uncaught exception.) The same holds for subscribers behind operators piped to it, and for an
 * error of an operator that no subscriber handles; not behind `merge()` and the like, which make an Observable of their own.
 */
export function isolatedSubscribers<T>(source: Observable<T>, failed: SubscriberFailed): Observable<T> {
  return new IsolatedObservable<T>(oncePerName(failed), (subscriber) => source.subscribe(subscriber));
}

class IsolatedObservable<T> extends Observable<T> {
  readonly #failed: SubscriberFailed;

  constructor(failed: SubscriberFailed, subscribe?: (subscriber: Subscriber<T>) => { unsubscribe(): void }) {
    super(subscribe);
    this.#failed = failed;
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new IsolatedObservable<R>(this.#failed);
    lifted.source = this;
    lifted.operator = operator;
    return lifted;
  }

  override subscribe(
    observer?: Partial<Observer<T>> | Next<T> | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // An operator's: its own end is looked after where somebody subscribes to it.
    if (isSubscriber(observer)) return super.subscribe(observer);
    const given: Given<T> =
      typeof observer === 'function' || observer === undefined || observer === null
        ? { next: observer, error, complete }
        : observer;
    const failed = this.#failed;
    const run = (handle: () => unknown): void => {
      try {
        const handled = handle();
        if (handled instanceof Promise) handled.catch(failed);
      } catch (thrown) {
        failed(thrown);
      }
    };
    return super.subscribe({
      next: (value) => run(() => given.next?.(value)),
      error: (reason: unknown) => run(() => (given.error ? given.error(reason) : failed(reason))),
      complete: () => run(() => given.complete?.()),
    });
  }
}

function isSubscriber<T>(observer: Partial<Observer<T>> | Next<T> | null | undefined): observer is Subscriber<T> {
  return typeof observer === 'object' && observer !== null && 'closed' in observer && 'add' in observer;
}

function oncePerName(failed: SubscriberFailed): SubscriberFailed {
  const names = new Set<string>();
  return (error) => {
    const name = thrownName(error);
    if (names.has(name) || names.size === MAX_REPORTS) return;
    names.add(name);
    failed(error);
  };
}
