import { describe, expect, it, vi } from 'vitest';
import { untilAborted } from '../../../lib/core/abort.js';
import { Semaphore } from '../../../lib/tokens/retry/semaphore.js';
import { RejectionCooldown } from '../../../lib/tokens/cache/rejection-cooldown.js';

describe('until aborted', () => {
  it('R41 settles as the promise does', async () => {
    const { signal } = new AbortController();
    const broken = Promise.reject(new Error('no'));
    const given = Promise.resolve(1);
    expect(untilAborted(given, undefined)).toBe(given);
    await expect(untilAborted(given, signal)).resolves.toBe(1);
    await expect(untilAborted(broken, signal)).rejects.toThrow('no');
  });

  it('R41 rejects with the reason of the signal, aborted before or later', async () => {
    const never = new Promise(() => {});
    await expect(untilAborted(never, AbortSignal.abort('before'))).rejects.toBe('before');
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    controller.abort('later');
    await expect(waiting).rejects.toBe('later');
  });

  it('R41 leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    await untilAborted(Promise.resolve(), signal);
    await untilAborted(Promise.reject(new Error('no')), signal).catch(() => {});
    expect(add.mock.calls.map(([type, , options]) => [type, options])).toEqual(
      [1, 2].map(() => ['abort', { once: true }]),
    );
    expect(remove.mock.calls).toEqual(add.mock.calls.map(([type, listener]) => [type, listener]));
  });
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a gate', () => {
  it('R61 lets so many in at once, the others in their order', async () => {
    const gate = new Semaphore(2);
    const entered: number[] = [];
    const ends: (() => void)[] = [];
    const work = (n: number) =>
      gate.run(async () => {
        entered.push(n);
        await new Promise<void>((end) => ends.push(end));
        return n;
      });
    const all = [0, 1, 2, 3].map(work);
    await settle();
    expect(entered).toEqual([0, 1]);
    for (const expected of [
      [0, 1, 2],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]) {
      ends.shift()?.();
      await settle();
      expect(entered).toEqual(expected);
    }
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
    const later = [4, 5, 6].map(work);
    await settle();
    expect(entered.slice(4)).toEqual([4, 5]);
    for (let i = 0; i < 3; i++) {
      ends.shift()?.();
      await settle();
    }
    expect(await Promise.all(later)).toEqual([4, 5, 6]);
  });

  it('R61 opens again after work that fails', async () => {
    const gate = new Semaphore(1);
    const failed = gate.run(() => Promise.reject(new Error('no')));
    const waiting = gate.run(async () => 'in');
    await expect(failed).rejects.toThrow('no');
    expect(await waiting).toBe('in');
  });
});

describe('R39 rejections', () => {
  it('R39 wait after a refusal that comes first', () => {
    const rejections = new RejectionCooldown();
    rejections.accept(1_000_000);
    rejections.refusedAgain(1_000_000);
    expect(rejections.accept(1_001_999)).toBe(false);
    expect(rejections.accept(1_002_000)).toBe(true);
  });

  it('R39 wait 1 s, doubling to 60 s', () => {
    const rejections = new RejectionCooldown();
    let now = 1_000_000;
    const waits = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => {
      expect(rejections.accept(now)).toBe(true);
      expect(rejections.accept(now + seconds * 1_000 - 1)).toBe(false);
      now += seconds * 1_000;
      return seconds;
    });
    expect(waits).toHaveLength(8);
    expect(rejections.accept(now)).toBe(true);
  });

  it('R39 wait twice as long when the new token is refused too, once for each', () => {
    const rejections = new RejectionCooldown();
    rejections.accept(1_000_000);
    rejections.refusedAgain(1_000_500);
    rejections.refusedAgain(1_000_900);
    expect(rejections.accept(1_002_499)).toBe(false);
    expect(rejections.accept(1_002_500)).toBe(true);
    rejections.refusedAgain(1_002_500);
    expect(rejections.accept(1_010_499)).toBe(false);
    expect(rejections.accept(1_010_500)).toBe(true);
  });

  it('R39 wait no longer than 60 s after a second refusal', () => {
    const rejections = new RejectionCooldown();
    let now = 1_000_000;
    for (const seconds of [2, 8, 32, 60]) {
      expect(rejections.accept(now)).toBe(true);
      rejections.refusedAgain(now);
      expect(rejections.accept(now + seconds * 1_000 - 1)).toBe(false);
      now += seconds * 1_000;
    }
  });

  it('R39 begin anew a minute after the last cooldown', () => {
    const rejections = new RejectionCooldown();
    expect(rejections.isOver(60_000)).toBe(true);
    rejections.accept(1_000_000);
    rejections.accept(1_001_000);
    expect(rejections.isOver(1_062_999)).toBe(false);
    expect(rejections.isOver(1_063_000)).toBe(true);
    expect(rejections.accept(1_063_000)).toBe(true);
    expect(rejections.accept(1_064_000)).toBe(true);
    expect(rejections.accept(1_065_999)).toBe(false);
  });
});
