import { describe, expect, it } from 'vitest';
import { FakeStore, types } from './fake-store.js';

describe('a store that is ill', () => {
  it.each([
    ['reads', 'get'],
    ['writes', 'put'],
  ] as const)(
    'R52 is asked, when nobody does it, 5 s after it may be: %s that failed are well when one succeeds',
    async (what, operation) => {
      const store = new FakeStore();
      store[what] = 'rejects';
      await store.asked(0, () => (what === 'reads' ? store.session.get('key') : store.session.release('key', 'me')));
      await store.clock.advance(5_999);
      expect(store.operations).toHaveLength(1);
      await store.clock.advance(1);
      expect(store.operations.slice(1)).toEqual([`${operation} failed`]);
      store[what] = 'answers';
      await store.clock.advance(7_000);
      expect(store.operations.slice(2)).toEqual([`${operation} answered`]);
      expect(types(store)).toEqual(['store_ill', 'store_well']);
      await store.clock.advance(600_000);
      expect(store.operations).toHaveLength(3);
    },
  );

  it('R52 is asked later when callers found it ill meanwhile, and ask no more', async () => {
    const store = new FakeStore();
    store.reads = 'rejects';
    for (const at of [0, 1_000, 2_000]) {
      await store.clock.advance(at);
      await store.asked();
    }
    expect(store.operations).toHaveLength(3);
    await store.clock.advance(8_999);
    expect(store.operations).toHaveLength(3);
    await store.clock.advance(3_001);
    expect(store.operations).toHaveLength(4);
  });

  it('R52 is not asked beside callers, nor after shutdown', async () => {
    const shutdown = new AbortController();
    const store = new FakeStore(shutdown.signal);
    store.reads = 'rejects';
    for (let i = 0; i < 10; i++) {
      await store.asked();
      await store.clock.advance(store.session.health.asksAgainAt - store.clock.now());
    }
    expect(store.operations).toHaveLength(10);
    shutdown.abort();
    await store.clock.advance(600_000);
    expect(store.operations).toHaveLength(10);
    expect(store.clock.timers).toBe(0);
  });

  it('R52 is probed by a write under a name of its own, dead 250 ms later in its own time', async () => {
    const store = new FakeStore();
    await store.asked();
    store.writes = 'rejects';
    await store.asked(0, () => store.session.release('key', 'me'));
    store.writes = 'answers';
    await store.clock.advance(6_000);
    const expiresAt = Math.floor(store.clock.now()) + 3_600_000 + 250;
    expect(store.puts).toEqual([{ key: JSON.stringify([1, 'acme', 'probe']), value: 'probe', expiresAt }]);
  });

  it('R52 is not probed once callers found it well', async () => {
    const store = new FakeStore();
    store.reads = 'rejects';
    await store.asked();
    store.reads = 'answers';
    await store.clock.advance(1_000);
    expect(await store.asked()).toBe('answered');
    await store.clock.advance(600_000);
    expect(store.operations).toEqual(['get failed', 'get answered']);
  });

  it('R52 that could not be written is ill until it can be, though reading failed too meanwhile', async () => {
    const store = new FakeStore();
    store.writes = 'rejects';
    store.reads = 'rejects';
    await store.asked(0, () => store.session.release('key', 'me'));
    await store.clock.advance(1_000);
    await store.asked();
    expect(store.session.health.failedCall).toBe('write');
    store.reads = 'answers';
    await store.clock.advance(2_000);
    expect(await store.asked()).toBe('answered');
    expect(types(store)).toEqual(['store_ill']);
  });

  it('says until when it is left alone, and that the next call finds out', async () => {
    const store = new FakeStore();
    const { health } = store.session;
    expect(health.status()).toEqual({ state: 'well', until: undefined });
    expect(health.asksAgainAt).toBe(store.clock.now());
    store.reads = 'rejects';
    await store.asked();
    expect(health.status()).toEqual({ state: 'ill', until: store.clock.now() + 1_000 });
    await store.clock.advance(1_000);
    expect(health.status()).toEqual({ state: 'ill', until: undefined });
  });
});
