import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { steady, systemClock } from '../../../lib/core/clock.js';

/** The machine's two clocks, moved by hand. */
function machine(wall = 1_000_000) {
  const at = { wall, monotonic: 500 };
  const now = steady(
    () => at.wall,
    () => at.monotonic,
  );
  const pass = (ms: number) => {
    at.wall += ms;
    at.monotonic += ms;
    return now();
  };
  return { at, now, pass };
}

describe('R44 a steady clock', () => {
  it('R44 goes with the machine', () => {
    const { now, pass } = machine();
    expect(now()).toBe(1_000_000);
    expect([pass(1), pass(1_000), pass(1_001), pass(60_000)]).toEqual([1_000_001, 1_001_001, 1_002_002, 1_062_002]);
  });

  it('R44 set back, goes on at its own pace', () => {
    const { at, now, pass } = machine();
    pass(100);
    at.wall -= 3_600_000;
    expect(now()).toBe(1_000_100);
    expect([pass(10), pass(900), pass(5_000)]).toEqual([1_000_110, 1_001_010, 1_006_010]);
    at.wall -= 10;
    expect(now()).toBe(1_006_010);
    expect(pass(2_000)).toBe(1_008_010);
  });

  it('R44 set ahead, or asleep, follows, and stays ahead when it is set back', () => {
    const { at, now, pass } = machine();
    at.wall += 3_600_000;
    expect(now()).toBe(4_600_000);
    expect(pass(5_000)).toBe(4_605_000);
    at.wall -= 3_600_000;
    expect(now()).toBe(4_605_000);
    expect([pass(999), pass(2_000)]).toEqual([4_605_999, 4_607_999]);
  });

  it('R44 counts a sleep in full, also after it was set back', () => {
    const { at, now } = machine();
    at.wall -= 10_000;
    now();
    at.wall += 3_600_000;
    expect(now()).toBe(4_600_000);
  });

  it('R44 counts the time that passed while it was set back', () => {
    const { at, now } = machine();
    at.wall -= 5_000;
    at.monotonic += 7_000;
    expect(now()).toBe(1_007_000);
    at.wall += 500;
    at.monotonic += 500;
    expect(now()).toBe(1_007_500);
  });

  it.each(['before the first', 'after the first', 'after the second', 'after the third'])(
    'R44 does not run ahead of the machine when the process is stopped %s of its readings',
    (when) => {
      const stopAt = ['before the first', 'after the first', 'after the second', 'after the third'].indexOf(when);
      let time = 0;
      let readings = Number.NEGATIVE_INFINITY;
      const read = (): number => {
        if (readings++ === stopAt) time += 300;
        return time;
      };
      const now = steady(read, read);
      for (let i = 0; i < 50; i++) {
        readings = 0;
        time += 100;
        now();
      }
      readings = Number.NEGATIVE_INFINITY;
      time += 100;
      expect(now()).toBe(time);
      time += 100;
      expect(now()).toBe(time);
    },
  );

  it('R44 goes with the machine for a day, whose clock has whole milliseconds, however often it is read', () => {
    let time = 0.4;
    const now = steady(
      () => Math.floor(time),
      () => time,
    );
    for (let i = 0; time < 86_400_000; i++) {
      time += 21 + ((i * 7919) % 997) / 3;
      now();
    }
    expect(Math.abs(now() - time)).toBeLessThanOrEqual(1);
  });

  it('R44 counts set-backs too small to be seen, when they have added up', () => {
    const at = { wall: 1_000_000, monotonic: 0 };
    const now = steady(
      () => at.wall,
      () => at.monotonic,
    );
    for (let i = 0; i < 1_000; i++) {
      at.wall += 95;
      at.monotonic += 100;
      now();
    }
    expect(1_100_000 - now()).toBeLessThanOrEqual(20);
  });

  it('R44 never runs backwards, whatever the process and its clocks do between its readings', () => {
    const change = fc.record({ passes: fc.nat(400), set: fc.integer({ min: -500, max: 500 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 60 }), (changes) => {
        const at = { wall: 1_000_000, monotonic: 0 };
        let next = 0;
        const between = (): void => {
          const { passes, set } = changes[next++ % changes.length] ?? { passes: 0, set: 0 };
          at.wall += passes + (set > 250 || set < -250 ? set : 0);
          at.monotonic += passes;
        };
        const now = steady(
          () => (between(), at.wall),
          () => (between(), at.monotonic),
        );
        for (let last = now(), i = 0; i < 100; i++) {
          const time = now();
          expect(time).toBeGreaterThanOrEqual(last);
          last = time;
        }
      }),
    );
  });

  it('R44 looks at the monotonic clock only when the time jumps', () => {
    let looks = 0;
    let wall = 0;
    const now = steady(
      () => wall,
      () => {
        looks += 1;
        return wall;
      },
    );
    for (wall = 1; wall < 1_000; wall++) expect([now(), now()]).toEqual([wall, wall]);
    wall += 19;
    now();
    expect(looks).toBe(1);
    wall += 21;
    expect(now()).toBe(wall);
    expect(looks).toBe(2);
  });
});

/** Lets so many milliseconds pass; returns how far the steady clock is ahead of the machine's. */
function aheadAfter(ms: number): number {
  for (const until = systemClock.wall() + ms; systemClock.wall() < until;);
  return Math.round(systemClock.now() - systemClock.wall());
}

describe('the clock of the machine', () => {
  it('tells the time', () => {
    expect(Math.abs(systemClock.wall() - Date.now())).toBeLessThan(5_000);
    expect(systemClock.now()).toBeGreaterThanOrEqual(systemClock.wall() - 1);
  });

  it('R82 is not moved by the fake timers of a test, nor when they are over', () => {
    onTestFinished(() => void vi.useRealTimers());
    const before = aheadAfter(25);
    vi.useFakeTimers({ now: 0 });
    const meanwhile = aheadAfter(25);
    vi.useRealTimers();
    expect([meanwhile, aheadAfter(25)].map((ahead) => Math.abs(ahead - before) <= 1)).toEqual([true, true]);
  });

  it('runs work once, later, unless it is cancelled', async () => {
    const [run, cancelled] = [vi.fn(), vi.fn()];
    systemClock.after(5, run);
    systemClock.after(5, cancelled)();
    expect(run).not.toHaveBeenCalled();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(run).toHaveBeenCalledOnce();
    expect(cancelled).not.toHaveBeenCalled();
  });

  it('R62 holds the process open only where it is asked to', () => {
    const spy = vi.spyOn(globalThis, 'setTimeout');
    const cancels = [systemClock.after(1_000, () => {}, { unref: true }), systemClock.after(1_000, () => {})];
    expect(spy.mock.results.map(({ value }) => value.hasRef())).toEqual([false, true]);
    spy.mockRestore();
    for (const cancel of cancels) cancel();
  });
});
