import { type Observable, type SchedulerLike, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { clockScheduler } from '../../../../lib/tokens/refresh/clock-scheduler.js';

/** Counts how often a timer of the clock's scheduler rings. */
function ringing(timerOf: (scheduler: SchedulerLike) => Observable<number>) {
  const clock = new ManualClock();
  let rings = 0;
  const running = timerOf(clockScheduler(clock)).subscribe(() => (rings += 1));
  return { clock, running, rings: () => rings };
}

describe('an RxJS timer on the clock of the library', () => {
  it.each([
    ['after a while', () => 1_000],
    ['at a date', (now: number) => new Date(now + 1_000)],
  ])('R19 rings %s of that clock', async (_, due) => {
    const { clock, rings } = ringing((scheduler) => timer(due(scheduler.now()), scheduler));
    await clock.advance(999);
    expect(rings()).toBe(0);
    await clock.advance(1);
    expect([rings(), clock.timers]).toEqual([1, 0]);
  });

  it('R62 rings on until it is unsubscribed, and leaves nothing', async () => {
    const { clock, running, rings } = ringing((scheduler) => timer(100, 1_000, scheduler));
    await clock.advance(2_100);
    expect(rings()).toBe(3);
    running.unsubscribe();
    await clock.advance(2_000);
    expect([rings(), clock.timers]).toEqual([3, 0]);
  });

  it('R62 does not hold the process open', () => {
    const clock = new ManualClock();
    const holding: boolean[] = [];
    const after = (_ms: number, _run: () => void, options?: { readonly unref?: boolean }) => {
      holding.push(options?.unref !== true);
      return () => {};
    };
    timer(1_000, clockScheduler({ now: clock.now, wall: () => clock.wall(), after })).subscribe();
    expect(holding).toEqual([false]);
  });
});
