import { describe, expect, it, vi } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import type { AcquisitionOptions } from '../../../../lib/tokens/acquire/attempt.js';
import { Acquisition } from '../../../../lib/tokens/retry/acquisition.js';

const ENDPOINT = 'https://auth.test';

function start(options: AcquisitionOptions = {}, deadline = 10_000, clock = new ManualClock()) {
  const shutdown = new AbortController();
  const one = new Acquisition(options, { provider: 'acme', clock, shutdown: shutdown.signal, deadline });
  return { one, clock, shutdown };
}

describe('the deadline of an acquisition', () => {
  it('R7 ends it, and its error says that the endpoint gave no answer', async () => {
    const { one, clock } = start();
    one.sending(ENDPOINT);
    await clock.advance(9_999);
    expect(one.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(one.signal.reason).toMatchObject({
      code: 'ERR_TOKEN_ENDPOINT_TIMEOUT',
      kind: 'transient',
      endpoint: ENDPOINT,
      message: expect.stringMatching(/^acme: .* no whole answer within 10000 ms; raise/),
    });
  });

  it('R75 says that nothing was sent, where nothing was: it is no fault of an endpoint', async () => {
    const { one, clock } = start({}, 100);
    await clock.advance(100);
    expect(one.signal.reason).toMatchObject({
      code: 'ERR_TOKEN_ENDPOINT_TIMEOUT',
      endpoint: undefined,
      message: expect.stringMatching(/^acme: no token request could be sent within 100 ms; look at the credentials/),
    });
  });

  it('R7 is what is left for its parts', async () => {
    const { one, clock } = start();
    await clock.advance(4_000);
    expect(one.left()).toBe(6_000);
    await clock.advance(7_000);
    expect(one.left()).toBe(0);
  });

  it('R23 allows a pause that ends before it', async () => {
    const { one, clock } = start();
    expect(await one.pause(10_000)).toBe(false);
    const paused = one.pause(9_999);
    await clock.advance(9_999);
    expect(await paused).toBe(true);
  });

  it('R62 leaves no timer after the end', async () => {
    const { one, clock } = start();
    await clock.advance(1_000);
    expect(clock.timers).toBe(1);
    one.end();
    expect(clock.timers).toBe(0);
  });
});

describe('an acquisition that a sleep interrupts', () => {
  it.each([0, 5_000])('R44 notices soon after, and waits for what may lie in the socket: %d ms', async (ms) => {
    const { one, clock } = start();
    await clock.advance(ms);
    clock.suspend(3_600_000);
    await clock.advance(250);
    expect([one.slept, one.signal.aborted]).toEqual([true, false]);
    await clock.advance(50);
    expect(one.signal.aborted).toBe(true);
  });

  it('R44 knows that it slept before a timer tells: the socket may be first', () => {
    const { one, clock } = start();
    clock.suspend(1_250);
    expect(one.slept).toBe(false);
    clock.suspend(1);
    expect(one.slept).toBe(true);
  });

  it('R44 goes on when its deadline is not over', async () => {
    const { one, clock } = start();
    clock.suspend(2_000);
    await clock.advance(300);
    expect([one.slept, one.signal.aborted]).toEqual([true, false]);
    await clock.advance(7_699);
    expect(one.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(one.signal.aborted).toBe(true);
  });

  it('R44 takes a busy second for none', async () => {
    const { one, clock } = start();
    clock.suspend(1_000);
    await clock.advance(9_000);
    expect([one.slept, one.signal.aborted]).toEqual([false, true]);
  });
});

describe('an acquisition that nobody waits for any more', () => {
  it('R85 ends before it sends anything', () => {
    const abort = new AbortController();
    const { one } = start({ signal: abort.signal });
    abort.abort('left');
    expect(one.signal.reason).toBe('left');
    expect(start({ signal: AbortSignal.abort('before') }).one.signal.reason).toBe('before');
  });

  it('R85 goes on once a request is on its way', () => {
    const abort = new AbortController();
    const { one } = start({ signal: abort.signal });
    one.sending(ENDPOINT);
    abort.abort('left');
    expect(one.signal.aborted).toBe(false);
  });

  it('R62 leaves no listener after its end', () => {
    const abort = new AbortController();
    const remove = vi.spyOn(abort.signal, 'removeEventListener');
    const { one } = start({ signal: abort.signal });
    one.end();
    abort.abort('late');
    expect([one.signal.aborted, remove.mock.calls.length]).toEqual([false, 1]);
  });
});

describe('an acquisition at shutdown', () => {
  it('R63 ends, its pauses too', async () => {
    const { one, clock } = start();
    const paused = one.pause(5_000);
    one.shutDown();
    await expect(paused).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN', provider: 'acme' });
    one.end();
    expect(clock.timers).toBe(0);
  });

  it('R63 does not begin after it', () => {
    const shutdown = AbortSignal.abort();
    const clock = new ManualClock();
    const one = new Acquisition({}, { provider: 'acme', clock, shutdown, deadline: 1_000 });
    expect(one.signal.reason).toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
  });
});

describe('a renewal', () => {
  it('R25 knows how long the token that it renews still lives: to its very expiry', () => {
    const { clock } = start();
    const now = clock.now();
    const replaces = new AccessToken({ value: 'x', tokenType: 'Bearer', sentAt: now, lifetime: 100_000 });
    expect(start({ replaces, reason: 'due' }).one.lifeLeft(now)).toBe(100_000);
    expect(start({ replaces, reason: 'due' }).one.lifeLeft(now + 100_001)).toBe(0);
    expect(start({ replaces, reason: 'rejected' }).one.lifeLeft(now)).toBe(0);
    expect(start({ reason: 'due' }).one.lifeLeft(now)).toBe(0);
  });
});
