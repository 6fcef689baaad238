import { describe, expect, it } from 'vitest';
import { ProviderAuthError } from '../../../../lib/core/errors.js';
import { FakeStore, types } from './fake-store.js';

describe('a store', () => {
  it('R52 R75 is waited for 2 s until it has answered once, then 250 ms', async () => {
    const cold = new FakeStore();
    cold.reads = 1_999;
    expect(await cold.asked(1_999)).toBe('answered');
    cold.reads = 249;
    expect(await cold.asked(249)).toBe('answered');
    cold.reads = 'hangs';
    expect(await cold.asked(249)).toBe('waits');
    await cold.clock.advance(1);
    expect(types(cold)).toEqual(['store_ill']);

    const hung = new FakeStore();
    hung.reads = 'hangs';
    expect(await hung.asked(1_999)).toBe('waits');
    expect(await hung.asked(1)).toBe('waits');
    expect(types(hung)).toEqual(['store_ill']);
    expect(hung.clock.timers).toBe(2);
  });

  it('R52 that has answered while this process was busy is not too slow', async () => {
    const store = new FakeStore();
    await store.asked();
    store.reads = 250;
    // Its answer lies there when the time is up: the next turn of the event loop reads it.
    expect(await store.asked(250)).toBe('answered');
    expect(store.events).toEqual([]);
  });

  it('R52 that is ill is asked nothing for 1 s, doubling to 30 s, then by one call', async () => {
    const store = new FakeStore();
    store.reads = 'rejects';
    await store.asked();
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
      const { calls } = store;
      expect(await store.asked(seconds * 1_000 - 1)).toBe('nothing');
      expect([store.calls, store.session.health.isIll]).toEqual([calls, true]);
      await store.clock.advance(1);
      expect(await store.asked()).toBe('nothing');
      expect(store.calls).toBe(calls + 1);
    }
    store.reads = 100;
    await store.clock.advance(30_000);
    const probe = store.asked(100);
    expect(await store.asked()).toBe('nothing');
    expect(await probe).toBe('answered');
    expect(types(store)).toEqual(['store_ill', 'store_well']);
    store.reads = 'rejects';
    await store.asked();
    await store.clock.advance(1_000);
    expect(store.session.health.isIll).toBe(false);
  });

  it('tells of each call how it ended, and of none that was not sent', async () => {
    const store = new FakeStore();
    await store.asked();
    store.writes = 'rejects';
    await store.asked(0, () => store.session.put('key', { value: 'v', expiresAt: 1 }));
    await store.asked(0, () => store.session.release('key', 'me'));
    await store.clock.advance(1_000);
    store.writes = 'hangs';
    await store.asked(250, () => store.session.take('key', { limit: 1, window: 1 }));
    expect(store.operations).toEqual(['get answered', 'put failed', 'take failed']);
  });

  it('R53 that several calls fail at once has failed once', async () => {
    const store = new FakeStore();
    await store.asked();
    store.reads = 'hangs';
    store.writes = 'hangs';
    const calls = [
      store.asked(250),
      store.asked(),
      store.asked(0, () => store.session.take('key', { limit: 1, window: 1 })),
    ];
    expect(await Promise.all(calls)).toContain('nothing');
    expect(types(store)).toEqual(['store_ill']);
    await store.clock.advance(750);
    expect(store.session.health.isIll).toBe(true);
    await store.clock.advance(251);
    expect(store.session.health.isIll).toBe(false);
  });

  it('R52 that can only be read is ill until it can be written, and told once', async () => {
    const store = new FakeStore();
    store.writes = 'rejects';
    await store.asked(0, () => store.session.lock('key', 'me', 3_000));
    for (let i = 0; i < 3; i++) {
      await store.clock.advance(store.session.health.asksAgainAt - store.clock.now());
      expect(await store.asked()).toBe('answered');
      expect(await store.asked(0, () => store.session.lock('key', 'me', 3_000))).toBe('nothing');
    }
    expect(types(store)).toEqual(['store_ill']);
    store.writes = 'answers';
    await store.clock.advance(30_000);
    expect(await store.asked(0, () => store.session.lock('key', 'me', 3_000))).toBe('answered');
    expect(types(store)).toEqual(['store_ill', 'store_well']);
  });

  it('R54 tells the time: between the moments that it was asked and that it answered', async () => {
    const store = new FakeStore();
    store.reads = 100;
    await store.asked(100);
    expect(store.session.ahead).toEqual({ atLeast: 3_600_000, atMost: 3_600_100 });
  });

  it('R55 R56 is told to be ill in words of ours, unless its error is one of this library', async () => {
    const store = new FakeStore();
    store.reads = 'rejects';
    await store.asked();
    expect(store.events).toEqual([{ type: 'store_ill', reason: 'TypeError', until: store.clock.now() + 1_000 }]);
    const ours = new FakeStore();
    ours.get = () => Promise.reject(new ProviderAuthError('ERR_STORE_FAILED', undefined, 'the token store failed: no'));
    await ours.asked();
    expect(ours.events).toMatchObject([{ reason: 'the token store failed: no' }]);
    const slow = new FakeStore();
    slow.reads = 'hangs';
    await slow.asked(2_000);
    await slow.clock.advance(0);
    expect(slow.events).toMatchObject([{ reason: 'it gave no answer within 2000 ms' }]);
  });

  it('R53 frees a lock, or leaves that to time, without a word', async () => {
    const store = new FakeStore();
    await store.session.release('key', 'me');
    expect(store.calls).toBe(1);
    store.writes = 'rejects';
    await store.session.release('key', 'me');
    await store.session.release('key', 'me');
    expect(store.calls).toBe(2);
  });
});
