import { describe, expect, it, vi } from 'vitest';
import { untilAborted } from '../../../lib/core/abort.js';

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
