import { describe, expect, it, vi } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import type { Lease } from '../../../../lib/tokens/acquire/attempt.js';
import { SharedTokenGuard } from '../../../../lib/tokens/store/shared-token-guard.js';
import { SharedTokens } from '../../../../lib/tokens/store/shared-tokens.js';
import { StoreSession } from '../../../../lib/tokens/store/store-session.js';
import { SickStore } from './fleet.js';

/** A replica's guard, and how it writes tokens of its own. */
function setUp({ canLock = true } = {}) {
  const clock = new ManualClock();
  const store = new SickStore(clock, canLock);
  const shutdown = new AbortController().signal;
  const parts = { provider: 'acme', clock, random: () => 0, report: () => {}, shutdown };
  const session = new StoreSession(store, { ...parts, name: ['acme'] });
  const options = { ...parts, singleSession: true, oneTimeRefresh: false };
  const tokens = new SharedTokens(session, options);
  const put = async (lifetime: number, refreshToken?: string) => {
    const sentAt = clock.now();
    const renewal = refreshToken === undefined ? undefined : { refreshToken, expiresAt: sentAt + 3_600_000 };
    const token = new AccessToken({ value: 'fake-token', tokenType: 'Bearer', sentAt, lifetime, renewal });
    await tokens.put(token, {}, undefined);
    return token;
  };
  return { clock, store, session, tokens, put, guard: new SharedTokenGuard(session, options) };
}

describe.each([true, false])('R73 with a store that has locks (%s), work that could end a token', (canLock) => {
  it('is done while none lives, and is not while one does, or its refresh token', async () => {
    const { guard, put, clock, store } = setUp({ canLock });
    const work = vi.fn(async () => 'done');
    expect(await guard.whileNoneLives(undefined, work)).toEqual({ result: 'done' });
    await put(60_000, 'fake-refresh');
    expect(await guard.whileNoneLives(undefined, work)).toBe('alive');
    expect(await guard.whileNoneLives('ann', work)).toEqual({ result: 'done' });
    await clock.advance(60_000);
    expect(await guard.whileNoneLives(undefined, work)).toBe('alive');
    await clock.advance(3_600_000);
    expect(await guard.whileNoneLives(undefined, work)).toEqual({ result: 'done' });
    expect(work).toHaveBeenCalledTimes(3);
    expect(store.calls.includes('lock')).toBe(canLock);
  });

  it('is not done when the store is ill', async () => {
    const { guard, store } = setUp({ canLock });
    store.is = 'down';
    expect(await guard.whileNoneLives(undefined, () => expect.unreachable('nobody knows'))).toBe('unknown');
  });

  it('is not done when what is there cannot be read', async () => {
    const { guard, store } = setUp({ canLock });
    const { get, lock } = store;
    store.get = async (key) => ({ ...(await get(key)), unreadable: 'unknown-key' });
    store.lock = async (...asked) => ({ ...(await lock(...asked)), unreadable: 'unknown-key' });
    expect(await guard.whileNoneLives(undefined, () => expect.unreachable('nobody knows'))).toBe('unknown');
  });
});

describe('R73 the lock of such work', () => {
  it('keeps others out until it has ended, however it ends', async () => {
    const { guard } = setUp();
    const seen: unknown[] = [];
    const failing = guard.whileNoneLives(undefined, async (lease: Lease | undefined) => {
      lease?.check();
      seen.push(await guard.whileNoneLives(undefined, async () => 'done'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    seen.push(await guard.whileNoneLives(undefined, async () => 'done'));
    expect(seen).toEqual(['acquiring', { result: 'done' }]);
  });

  it('is no lease any more when the store took it away', async () => {
    const { guard, store, clock } = setUp();
    await guard.whileNoneLives(undefined, async (lease) => {
      store.flush();
      store.is = 'hung';
      await clock.advance(3_000);
      expect(() => lease?.check()).toThrow(
        expect.objectContaining({
          code: 'ERR_STORE_REQUIRED',
          message:
            'acme: an acquisition could end the token of another replica, and its lock was lost; make the store work',
        }),
      );
      store.is = 'well';
    });
  });
});

describe('whether replicas use a token', () => {
  it('is known by its text, and taken for granted when the store does not say', async () => {
    const { guard, put, store } = setUp();
    const token = await put(60_000);
    const other = new AccessToken({ value: 'fake-other', tokenType: 'Bearer', sentAt: 0, lifetime: 1 });
    expect([await guard.mayHold(token, undefined), await guard.mayHold(other, undefined)]).toEqual([true, false]);
    expect(await guard.mayHold(token, 'ann')).toBe(false);
    store.is = 'down';
    expect(await guard.mayHold(other, undefined)).toBe(true);
  });
});
