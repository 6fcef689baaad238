import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import type { Acquire, Attempt } from '../../../../lib/tokens/acquire/attempt.js';
import { FakeEndpoint } from '../fake-endpoint.js';

/** Acquires by a renewal, and by the credentials where that fails. */
function renewing(endpoint: FakeEndpoint, renew: (attempt: Attempt) => Promise<AccessToken>): Acquire {
  return async (options, attempt) => (await attempt.refresh(renew)) ?? endpoint.acquire(options, attempt);
}

const renewed = () => new AccessToken({ value: 'renewed', tokenType: 'Bearer', sentAt: 0, lifetime: 1_000 });

const failing = (kind: 'transient' | 'refresh-rejected' | 'invalid-response') => () =>
  Promise.reject(new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'no', { kind }));

describe('a renewal that something else can take the place of', () => {
  it('R46 is given half of the time that is left', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.retrying(
      {},
      renewing(endpoint, () => new Promise(() => {})),
    );
    const got = tokens.token();
    await endpoint.clock.advance(4_999);
    expect(endpoint.asked).toHaveLength(0);
    await endpoint.clock.advance(1);
    expect((await got).reveal()).toBe('token--1');
  });

  it('R46 that was too slow is told so, and left alone: the next caller does not wait for it', async () => {
    const endpoint = new FakeEndpoint();
    const told: unknown[] = [];
    const slow = ({ signal }: Attempt) =>
      new Promise<never>(() => signal.addEventListener('abort', () => told.push(signal.reason)));
    const tokens = endpoint.retrying({}, renewing(endpoint, slow));
    const first = tokens.token();
    await endpoint.clock.advance(5_000);
    await first;
    expect((await tokens.token()).reveal()).toBe('token--2');
    expect(told).toMatchObject([
      {
        code: 'ERR_TOKEN_ENDPOINT_TIMEOUT',
        message: 'acme: the renewal took too long, so another token was acquired in its place',
      },
    ]);
  });

  it('R46 is tried again by one at a time, and by the next at once if that came to no result', async () => {
    const endpoint = new FakeEndpoint();
    let answer: () => Promise<never> = failing('transient');
    let renewals = 0;
    const tokens = endpoint.retrying(
      {},
      renewing(endpoint, () => {
        renewals += 1;
        return answer();
      }),
    );
    await tokens.token();
    await endpoint.clock.advance(1_000);
    answer = failing('refresh-rejected');
    await Promise.all([tokens.token(), tokens.token()]);
    expect(renewals).toBe(2);
    await tokens.token();
    expect(renewals).toBe(3);
  });

  it('R46 is left alone for its own cooldown when it is ill, which costs the token endpoint nothing', async () => {
    const endpoint = new FakeEndpoint();
    let renewals = 0;
    const tokens = endpoint.retrying(
      {},
      renewing(endpoint, () => {
        renewals += 1;
        return failing('transient')();
      }),
    );
    for (const expected of [1, 1]) {
      await tokens.token();
      expect(renewals).toBe(expected);
    }
    await endpoint.clock.advance(1_000);
    await tokens.token();
    expect(renewals).toBe(2);
    expect(endpoint.asked).toHaveLength(3);
  });

  it.each(['refresh-rejected', 'invalid-response'] as const)('R46 has no cooldown when it is %s', async (kind) => {
    const endpoint = new FakeEndpoint();
    let renewals = 0;
    const tokens = endpoint.retrying(
      {},
      renewing(endpoint, () => {
        renewals += 1;
        return failing(kind)();
      }),
    );
    await tokens.token();
    await tokens.token();
    expect([renewals, endpoint.asked.length]).toEqual([2, 2]);
  });

  it('R46 that works is all that is asked, and ends its cooldown: the next failure is a first one', async () => {
    const endpoint = new FakeEndpoint();
    let isIll = true;
    let renewals = 0;
    const tokens = endpoint.retrying(
      { random: () => 1 },
      renewing(endpoint, () => {
        renewals += 1;
        return isIll ? failing('transient')() : Promise.resolve(renewed());
      }),
    );
    expect((await tokens.token()).reveal()).toBe('token--1');
    isIll = false;
    await endpoint.clock.advance(1_000);
    expect((await tokens.token()).reveal()).toBe('renewed');
    isIll = true;
    await endpoint.clock.advance(29_000);
    expect((await tokens.token()).reveal()).toBe('token--2');
    await endpoint.clock.advance(1_000);
    await tokens.token();
    expect([renewals, endpoint.clock.timers]).toEqual([4, 0]);
  });

  it('R63 ends with the acquisition, not in another acquisition', async () => {
    const endpoint = new FakeEndpoint();
    const instead: string[] = [];
    const tokens = endpoint.retrying({}, async (options, attempt) => {
      await attempt.refresh(() => new Promise(() => {}));
      instead.push('credentials');
      return endpoint.acquire(options, attempt);
    });
    const waiting = tokens.token();
    await endpoint.clock.advance(0);
    endpoint.shutdown.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    await endpoint.clock.advance(0);
    expect(instead).toHaveLength(0);
  });
});
