import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { FakeEndpoint } from '../../unit/tokens/fake-endpoint.js';

// 9 s on an idle machine, and beside a load as long as it takes.
it(
  'R59 100,000 subjects through an LRU of 10,000: an evicted one leaves no timer, listener or token',
  { timeout: 600_000 },
  async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached({ sharedCredentials: false }, 10_000);
    // One for all acquisitions.
    const listeners = getEventListeners(endpoint.shutdown.signal, 'abort').length;
    const resources = process.getActiveResourcesInfo().length;
    for (let i = 0; i < 100_000; i += 1_000) {
      const some = Array.from({ length: 1_000 }, (_, k) => tokens.token({ subject: `${i + k}` }));
      await Promise.all(some);
    }
    await tokens.settled();
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(resources + 1);
    expect(endpoint.clock.timers).toBe(0);
    expect(getEventListeners(endpoint.shutdown.signal, 'abort')).toHaveLength(listeners);
    expect([...Array(100_000).keys()].filter((i) => tokens.peek(`${i}`) !== undefined).length).toBe(10_000);
    expect([tokens.peek('89999'), tokens.peek('90000')?.reveal()]).toEqual([
      undefined,
      expect.stringContaining('90000'),
    ]);
    expect(tokens.status('0').state).toBe('absent');
  },
);
