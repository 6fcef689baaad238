import { describe, expect, it } from 'vitest';
import { inTime } from '../../../lib/cli/in-time.js';

describe('a start that is waited for', () => {
  it('is what it comes to', async () => {
    expect(await inTime(Promise.resolve('started'), 60_000)).toBe('started');
    await expect(inTime(Promise.reject(new Error('no')), 60_000)).rejects.toThrow('no');
  });

  it('is over when it takes too long', async () => {
    await expect(inTime(new Promise(() => {}), 10)).rejects.toMatchObject({
      name: 'NotStarted',
      message: 'the application did not start within 0.01 s',
    });
  });
});
