import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CallLimit } from '../../../lib/grpc/call-limit.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('R41 a wait that is over before the deadline leaves no timer', async () => {
  const limit = new CallLimit(Object({ deadline: Date.now() + 60_000 }));
  expect(await limit.within(async () => vi.getTimerCount())).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

it('R41 what comes after the deadline is not taken', async () => {
  const limit = new CallLimit(Object({ deadline: Date.now() + 60_000 }));
  const late = limit.within(async () => void (await vi.advanceTimersByTimeAsync(60_000)));
  await expect(late).rejects.toThrow('aborted');
});
