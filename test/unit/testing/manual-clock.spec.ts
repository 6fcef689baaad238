import { ManualClock } from 'nestjs-provider-auth/testing';
import { expect, it } from 'vitest';

const START = Date.UTC(2026, 0, 1);

function setUp() {
  const clock = new ManualClock();
  const ran: string[] = [];
  const after = (ms: number, name: string) =>
    clock.after(ms, () => ran.push(`${name} at ${String(clock.wall() - START)}`));
  return { clock, ran, after };
}

it('timers run in the order of their times, each at its own, and those of the last moment too', async () => {
  const { clock, ran, after } = setUp();
  after(300, 'third');
  after(100, 'first');
  after(200, 'second');
  after(301, 'later');
  await clock.advance(300);
  expect(ran).toEqual(['first at 100', 'second at 200', 'third at 300']);
  expect(clock.timers).toBe(1);
  expect([clock.wall(), clock.now()]).toEqual([START + 300, START + 300]);
});

it('a timer that was taken back does not run', async () => {
  const { clock, ran, after } = setUp();
  const cancel = after(100, 'never');
  expect(clock.timers).toBe(1);
  cancel();
  expect(clock.timers).toBe(0);
  await clock.advance(1_000);
  expect(ran).toEqual([]);
});

it('a timer in the past runs with the next advance, and time does not go back for it', async () => {
  const { clock, ran, after } = setUp();
  await clock.advance(500);
  after(-200, 'overdue');
  await clock.advance(0);
  expect(ran).toEqual(['overdue at 500']);
});

it('what a timer leads to by any number of promises runs within the same advance', async () => {
  const { clock, ran, after } = setUp();
  const steps = async () => {
    for (let step = 0; step < 50; step++) await Promise.resolve();
    after(100, 'next');
  };
  clock.after(100, () => void steps());
  await clock.advance(200);
  expect(ran).toEqual(['next at 200']);
});

it.each(['jump', 'suspend'] as const)("a %s moves the machine's clock, and runs no timer", async (move) => {
  const { clock, ran, after } = setUp();
  after(100, 'timer');
  clock[move](1_000);
  await clock.advance(99);
  expect(ran).toEqual([]);
  await clock.advance(1);
  expect(ran).toEqual(['timer at 1100']);
});
