import { AsyncResource } from 'node:async_hooks';
import {
  catchError,
  defer,
  EMPTY,
  from,
  ignoreElements,
  mergeMap,
  Subject,
  type Subscription,
  switchMap,
  timer,
} from 'rxjs';
import type { CachedTokenSource } from '../cache/cached-token-source.js';
import type { Clock } from '../../core/clock.js';
import { clockScheduler } from './clock-scheduler.js';
import { earliestDue, nextRenewal } from './due-records.js';

/** No timer waits longer than this: after a sleep or a clock change it looks again. A lifetime is never given to a timer. */
const LOOK_AGAIN_MS = 30_000;
/** Renewals that fall due close together share a tick. */
const TICK_MS = 50;
const CONCURRENT_RENEWALS = 8;
/** So many are looked out at once; the others are found when these are under way. */
const QUEUE = 1_000;
/** Before a lane goes on after a failure: what fails at once, 100,000 times, must not block the process. */
const REST_MS = 10;
/** When more than the queue holds are due: until the next look. */
const MORE_MS = 250;
/**
 * A timer belongs to the request that set it off, and with it its context: a renewal is nobody's request. Made when this file
 * is loaded, because a request may load a module with providers.
 */
const renewOutside = AsyncResource.bind((tokens: CachedTokenSource, subject: string | undefined) =>
  tokens.renew(subject),
);

/**
 * Renews a provider's tokens before they expire: one timer for any number of them, earliest expiry first, at most 8
 * renewals at once. An optimisation only: expiry is checked again whenever a token is read.
 */
export class RefreshSchedule {
  readonly #wake = new Subject<number>();
  readonly #running: Subscription;
  /** What the timer waits for. Milliseconds since the epoch. */
  #next = Number.POSITIVE_INFINITY;

  constructor(tokens: CachedTokenSource, clock: Clock) {
    const scheduler = clockScheduler(clock);
    const wait = (at: number) => timer(Math.min(LOOK_AGAIN_MS, Math.max(TICK_MS, at - clock.now())), scheduler);
    const queued = new Set<object>();
    const due = () => {
      const now = clock.now();
      const first = earliestDue(tokens.records(), now, QUEUE);
      this.#next = Number.POSITIVE_INFINITY;
      this.at(first.length < QUEUE ? nextRenewal(tokens.records(), now) : now + MORE_MS);
      const held = first.filter((one) => !queued.has(one));
      for (const one of held) queued.add(one);
      return from(held);
    };
    const rest = () => timer(REST_MS, scheduler).pipe(ignoreElements());
    this.#running = this.#wake
      .pipe(
        switchMap(wait),
        mergeMap(due),
        mergeMap((held) => {
          queued.delete(held);
          // Its failure is reported where it happened, and the time of its next renewal is set.
          return held.isDue(clock.now())
            ? defer(() => renewOutside(tokens, held.subject)).pipe(catchError(rest))
            : EMPTY;
        }, CONCURRENT_RENEWALS),
      )
      .subscribe();
  }

  /** Says that a renewal is due then. Milliseconds since the epoch. */
  at(time: number): void {
    if (time >= this.#next) return;
    this.#next = time;
    this.#wake.next(time);
  }

  /** No further renewals are started. */
  stop(): void {
    this.#running.unsubscribe();
  }
}
