import { describe, expect, it } from 'vitest';
import { pause } from '../../../lib/core/pause.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';

describe('a pause', () => {
  it('is over when its time is', async () => {
    const clock = new ManualClock();
    const seen: string[] = [];
    void pause(clock, 100).over.then(() => seen.push('over'));
    await clock.advance(99);
    expect(seen).toEqual([]);
    await clock.advance(1);
    expect(seen).toEqual(['over']);
    expect(clock.timers).toBe(0);
  });

  it('R62 leaves no timer when it is called off', () => {
    const clock = new ManualClock();
    pause(clock, 100).cancel();
    expect(clock.timers).toBe(0);
  });

  it('R41 ends with the reason of a signal that aborts before or meanwhile', async () => {
    const clock = new ManualClock();
    await expect(pause(clock, 100, AbortSignal.abort('before')).over).rejects.toBe('before');
    const abort = new AbortController();
    const { over } = pause(clock, 100, abort.signal);
    abort.abort('meanwhile');
    await expect(over).rejects.toBe('meanwhile');
  });
});
