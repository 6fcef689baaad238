import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import type { Acquire } from '../../../../lib/tokens/acquire/attempt.js';
import { acquireOnce, type OnceOptions } from '../../../../lib/tokens/retry/acquire-once.js';
import { QuotaWindow } from '../../../../lib/tokens/retry/quota.js';
import { failureOf } from '../../../application.js';

const ENDPOINT = 'https://auth.test';
const token = new AccessToken({ value: 'fake-token', tokenType: 'Bearer', sentAt: 0, lifetime: 1 });
const answering: Acquire = (_options, attempt) => attempt.send(ENDPOINT, async () => token);

function once(acquire: Acquire, more: Partial<OnceOptions> = {}) {
  const clock = new ManualClock();
  const shutdown = new AbortController();
  const onSend = vi.fn();
  const bounds = { provider: 'acme', clock, deadline: 100, quota: undefined, sharedCredentials: true, ...more };
  const acquired = acquireOnce(acquire, {}, { shutdown: shutdown.signal, onSend, ...bounds });
  return { clock, shutdown, onSend, acquired };
}

describe('one acquisition for nobody', () => {
  it('tells whom it asks, and leaves no timer and no listener', async () => {
    const { acquired, onSend, clock, shutdown } = once(async (options, attempt) => {
      await attempt.fetchMetadata('https://issuer.test', async () => {});
      return answering(options, attempt);
    });
    expect(await acquired).toBe(token);
    expect(onSend.mock.calls).toEqual([['https://issuer.test'], [ENDPOINT]]);
    expect(clock.timers).toBe(0);
    expect(getEventListeners(shutdown.signal, 'abort')).toHaveLength(0);
  });

  it('R7 ends with its deadline, whatever it does', async () => {
    const { acquired, clock } = once(() => new Promise(() => {}));
    const failure = failureOf(acquired);
    await clock.advance(100);
    expect(await failure).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_TIMEOUT' });
    expect(clock.timers).toBe(0);
  });

  it('R63 ends with the application, before or in the middle', async () => {
    const { acquired, shutdown } = once(() => new Promise(() => {}));
    const failure = failureOf(acquired);
    shutdown.abort();
    expect(await failure).toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    const later = once(answering, { shutdown: shutdown.signal });
    expect(await failureOf(later.acquired)).toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    expect(later.onSend).not.toHaveBeenCalled();
  });

  it('R72 counts in the quota, and sends nothing that would be the last of it', async () => {
    const quota = new QuotaWindow({ limit: 2, window: 60_000 });
    expect(await once(answering, { quota }).acquired).toBe(token);
    const { acquired, onSend } = once(answering, { quota });
    expect(await acquired).toBeUndefined();
    expect(onSend).not.toHaveBeenCalled();
    const afterTheWindow = new ManualClock(new ManualClock().now() + 60_000);
    expect(await once(answering, { quota, clock: afterTheWindow }).acquired).toBe(token);
  });

  it('R55 shows of what is thrown nothing but its name', async () => {
    const error = await failureOf(once(() => Promise.reject(new RangeError('fake-secret'))).acquired);
    expect(error).toMatchObject({
      code: 'ERR_TOKEN_ACQUISITION_FAILED',
      message: expect.stringContaining('RangeError'),
    });
    expect(String(error)).not.toContain('fake-secret');
  });

  it('has nothing to renew', async () => {
    const { acquired } = once(async (options, attempt) => {
      expect(await attempt.refresh(() => expect.unreachable('there is no token'))).toBeUndefined();
      return answering(options, attempt);
    });
    expect(await acquired).toBe(token);
  });
});
