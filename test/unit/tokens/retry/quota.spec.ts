import { describe, expect, it } from 'vitest';
import { QuotaWindow } from '../../../../lib/tokens/retry/quota.js';

const NOW = 1_000_000;
const MINUTE = 60_000;

/** What came of asking: a call, ended `latency` ms later, or in how many ms the next one is allowed. */
async function ask(quota: QuotaWindow, at: number, { key = 'a', reserve = 0, latency = 0 } = {}) {
  const answer = await quota.take(key, NOW + at, reserve);
  if ('until' in answer) return answer.until - NOW;
  answer.ended(NOW + at + latency);
  return 'sent';
}

describe('a quota of token requests', () => {
  it('R72 allows `limit` of them in any `window`', async () => {
    const quota = new QuotaWindow({ limit: 2, window: MINUTE });
    expect(await ask(quota, 0)).toBe('sent');
    expect(await ask(quota, 10_000)).toBe('sent');
    expect(await ask(quota, 10_000)).toBe(60_000);
    expect(await ask(quota, 59_999)).toBe(60_000);
    expect(await ask(quota, 60_000)).toBe('sent');
    expect(await ask(quota, 60_000)).toBe(70_000);
  });

  it('R72 counts each key by itself', async () => {
    const quota = new QuotaWindow({ limit: 1, window: MINUTE });
    expect(await ask(quota, 0, { key: 'a' })).toBe('sent');
    expect(await ask(quota, 0, { key: 'b' })).toBe('sent');
    expect(await ask(quota, 0, { key: 'a' })).toBe(60_000);
  });

  it('R72 counts a call until `window` after its end: the server may have seen it as late as that', async () => {
    const quota = new QuotaWindow({ limit: 1, window: MINUTE });
    await ask(quota, 0, { latency: 300 });
    expect(await ask(quota, 60_000)).toBe(60_300);
    expect(await ask(quota, 60_299)).toBe(60_300);
    expect(await ask(quota, 60_300)).toBe('sent');
  });

  it('R72 counts a call that has not ended, however long ago it was sent', async () => {
    const quota = new QuotaWindow({ limit: 1, window: MINUTE });
    const call = await quota.take('a', NOW, 0);
    expect(await ask(quota, 5 * MINUTE)).toBe(6 * MINUTE);
    if ('ended' in call) call.ended(NOW + 5 * MINUTE);
    expect(await ask(quota, 6 * MINUTE)).toBe('sent');
  });

  it('R72 takes the first end of a call for its end', async () => {
    const quota = new QuotaWindow({ limit: 1, window: MINUTE });
    const call = await quota.take('a', NOW, 0);
    if ('ended' in call) {
      call.ended(NOW);
      call.ended(NOW + 30_000);
    }
    expect(await ask(quota, 60_000)).toBe('sent');
  });

  it('R72 allows the next when the first has ended long enough ago, not the one that was sent first', async () => {
    const quota = new QuotaWindow({ limit: 3, window: MINUTE });
    for (const latency of [5_000, 1_000, 3_000]) await ask(quota, 0, { latency });
    expect(await ask(quota, 6_000)).toBe(61_000);
    expect(await ask(quota, 6_000, { reserve: 1 })).toBe(63_000);
  });

  it('R72 keeps a reserve for those that come without one', async () => {
    const quota = new QuotaWindow({ limit: 3, window: MINUTE });
    expect(await ask(quota, 0, { reserve: 1 })).toBe('sent');
    expect(await ask(quota, 1_000, { reserve: 1 })).toBe('sent');
    expect(await ask(quota, 2_000, { reserve: 1 })).toBe(60_000);
    expect(await ask(quota, 2_000)).toBe('sent');
    expect(await ask(quota, 2_000, { reserve: 1 })).toBe(61_000);
  });

  it('R72 never allows a reserve that is the whole of it', async () => {
    const quota = new QuotaWindow({ limit: 1, window: MINUTE });
    expect(await ask(quota, 0, { reserve: 1 })).toBe(Infinity);
  });

  it('R72 is taken at once: two that ask together do not both get the last call', async () => {
    const quota = new QuotaWindow({ limit: 1, window: MINUTE });
    const answers = await Promise.all([quota.take('a', NOW, 0), quota.take('a', NOW, 0)]);
    expect(answers.filter((answer) => 'ended' in answer)).toHaveLength(1);
  });

  it('R59 forgets who has made no call in the window, and nobody else', async () => {
    const quota = new QuotaWindow({ limit: 1, window: MINUTE });
    await ask(quota, 0, { key: 'a' });
    await ask(quota, 30_000, { key: 'b' });
    await ask(quota, 60_000, { key: 'c' });
    // Time that runs backwards shows what is still known.
    expect(await ask(quota, 1_000, { key: 'c' })).toBe(61_000);
    expect(await ask(quota, 31_000, { key: 'b' })).toBe(90_000);
    expect(await ask(quota, 1_000, { key: 'a' })).toBe('sent');
  });
});
