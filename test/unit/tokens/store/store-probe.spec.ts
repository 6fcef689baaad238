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
});
