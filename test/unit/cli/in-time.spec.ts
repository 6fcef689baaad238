import { afterEach, describe, expect, it, vi } from 'vitest';
import { inTime } from '../../../lib/cli/in-time.js';

describe('a start that is waited for', () => {
  afterEach(() => vi.useRealTimers());

  it('is what it comes to', async () => {
    expect(await inTime(Promise.resolve('started'), 60_000)).toBe('started');
    await expect(inTime(Promise.reject(new Error('no')), 60_000)).rejects.toThrow('no');
  });

  it('leaves no timer behind once it came to an end', async () => {
    vi.useFakeTimers();
    await inTime(Promise.resolve('started'), 60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is over when it takes too long', async () => {
    await expect(inTime(new Promise(() => {}), 10)).rejects.toMatchObject({
      name: 'NotStarted',
      message: 'the application did not start within 0.01 s',
    });
  });
});
