import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { Semaphore } from '../../../../lib/tokens/retry/semaphore.js';

const { signal } = new AbortController();
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Callers that want a place, in their order, and who got one. */
function queue(semaphore: Semaphore, ...names: string[]) {
  const entered: string[] = [];
  const leave = new Map<string, () => void>();
  const enter = async (name: string) => {
    leave.set(name, await semaphore.acquire(signal));
    entered.push(name);
  };
  for (const name of names) void enter(name);
  return { entered, leave: (name: string) => leave.get(name)?.() };
}

describe('a semaphore', () => {
  it('R61 lets so many in at once, the others in their order', async () => {
    const { entered, leave } = queue(new Semaphore(2), 'a', 'b', 'c', 'd');
    await settle();
    expect(entered).toEqual(['a', 'b']);
    leave('b');
    await settle();
    expect(entered).toEqual(['a', 'b', 'c']);
    leave('a');
    await settle();
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
  });

  it('R61 is as wide as before when all have left', async () => {
    const semaphore = new Semaphore(2);
    const first = queue(semaphore, 'a', 'b', 'c');
    for (const name of ['a', 'b', 'c']) {
      await settle();
      first.leave(name);
    }
    const { entered } = queue(semaphore, 'd', 'e', 'f');
    await settle();
    expect(entered).toEqual(['d', 'e']);
  });

  it('R85 takes a place back once, however often it is given back', async () => {
    const { entered, leave } = queue(new Semaphore(1), 'a', 'b', 'c');
    await settle();
    leave('a');
    leave('a');
    await settle();
    expect(entered).toEqual(['a', 'b']);
  });

  it('R85 is left by whoever gives up, with nothing of them in the queue', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire(signal);
    const abort = new AbortController();
    const remove = vi.spyOn(abort.signal, 'removeEventListener');
    const tired = semaphore.acquire(abort.signal);
    const { entered } = queue(semaphore, 'next');
    abort.abort('tired');
    await expect(tired).rejects.toBe('tired');
    expect(remove).toHaveBeenCalledOnce();
    release();
    await settle();
    expect(entered).toEqual(['next']);
  });

  it('R85 gives no place to somebody that gave up before', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.acquire(AbortSignal.abort('tired'))).rejects.toBe('tired');
    const { entered } = queue(semaphore, 'a');
    await settle();
    expect(entered).toEqual(['a']);
  });

  it('R62 leaves no listener on the signal of whoever waited for a place', async () => {
    const semaphore = new Semaphore(1);
    const release = await semaphore.acquire(signal);
    const abort = new AbortController();
    const waiting = semaphore.acquire(abort.signal);
    release();
    await waiting;
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  });
});
