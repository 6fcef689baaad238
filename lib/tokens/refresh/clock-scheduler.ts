import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import type { Clock } from '../../core/clock.js';

/** An RxJS scheduler that runs on the library's clock. Its timers do not hold the process open. */
export function clockScheduler(clock: Clock): SchedulerLike {
  const schedule = <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription => {
    const action: SchedulerAction<T> = Object.assign(new Subscription(), {
      schedule: (next?: T, ms = 0): Subscription => {
        const cancel = clock.after(ms, () => !action.closed && work.call(action, next), { unref: true });
        action.add(cancel);
        return action;
      },
    });
    return action.schedule(state, delay);
  };
  return { now: () => clock.now(), schedule };
}
