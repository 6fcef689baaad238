import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { Acquisition } from '../../../../lib/tokens/retry/acquisition.js';
import { RetryingTokenSource } from '../../../../lib/tokens/retry/retrying-token-source.js';
import { FakeEndpoint } from '../fake-endpoint.js';

const failureOf = async (promise: Promise<unknown>): Promise<TokenAcquisitionError> => {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof TokenAcquisitionError) return error;
  throw new Error('expected a TokenAcquisitionError', { cause: error });
};

const start = (demand = {}) => {
  const endpoint = new FakeEndpoint();
  const { clock, shutdown } = endpoint;
  const one = new Acquisition(demand, { provider: 'acme', clock, shutdown: shutdown.signal, deadline: 10_000 });
  return { one, clock, shutdown };
};

const failing = () =>
  Promise.reject(
    new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', 'acme', 'no', { kind: 'transient', retryable: false }),
  );

describe('an acquisition', () => {
  it('R7 ends at its deadline, and says where it waited', async () => {
    const { one, clock } = start();
    one.endpoint = 'https://auth.test';
    await clock.advance(9_999);
    expect(one.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(one.signal.reason).toMatchObject({
      code: 'ERR_TOKEN_ENDPOINT_TIMEOUT',
      kind: 'transient',
      endpoint: 'https://auth.test',
      message: expect.stringMatching(/^acme: .* no whole answer within 10000 ms; raise/),
    });
  });

  it('R7 pauses when that ends before the deadline', async () => {
    const { one, clock } = start();
    expect(await one.pause(10_000)).toBe(false);
    const paused = one.pause(9_999);
    await clock.advance(9_999);
    expect(await paused).toBe(true);
    expect(clock.timers).toBe(1);
    one.end();
    expect(clock.timers).toBe(0);
  });

  it('R63 ends its pause at shutdown, and leaves no timer', async () => {
    const { one, clock, shutdown } = start();
    const paused = one.pause(5_000);
    shutdown.abort();
    await expect(paused).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN', provider: 'acme' });
    one.end();
    expect(clock.timers).toBe(0);
  });

  it('R63 hears of no shutdown after its end', () => {
    const { one, shutdown } = start();
    one.end();
    shutdown.abort();
    expect(one.signal.aborted).toBe(false);
  });

  it('R25 knows how long the token to be renewed can still be used', () => {
    const { clock } = start();
    const now = clock.now();
    const replaces = new AccessToken({ value: 'x', tokenType: 'Bearer', sentAt: now, lifetime: 100_000 });
    expect(start({ replaces, reason: 'due' }).one.lifeLeft(now)).toBe(95_000);
    expect(start({ replaces, reason: 'due' }).one.lifeLeft(now + 96_000)).toBe(0);
    expect(start({ replaces, reason: 'rejected' }).one.lifeLeft(now)).toBe(0);
    expect(start({ reason: 'due' }).one.lifeLeft(now)).toBe(0);
  });
});

describe('acquisitions', () => {
  it('R23 back off with full jitter, up to 200 ms, then 400 ms', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = {};
    const failed = failureOf(endpoint.retrying({ random: () => 1 }).token());
    await endpoint.clock.advance(1_000);
    await failed;
    const [first = 0, ...others] = endpoint.askedAt;
    expect(others.map((at) => at - first)).toEqual([200, 600]);
  });

  it('R24 wait for Retry-After between attempts if that is longer, and give up if it is too long', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryAfter: 3_000 };
    const failed = failureOf(endpoint.retrying().token());
    await endpoint.clock.advance(20_000);
    await failed;
    const [first = 0, ...others] = endpoint.askedAt;
    expect(others.map((at) => at - first)).toEqual([3_000, 6_000]);
  });

  it('R23 are not retried for what cannot get better, and give its own error', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryable: false };
    expect((await failureOf(endpoint.retrying().token())).code).toBe('ERR_TOKEN_ENDPOINT_FAILED');
    expect(endpoint.asked).toHaveLength(1);
  });

  it('R23 succeed with a second attempt, and keep no cooldown', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = {};
    const tokens = endpoint.retrying();
    const got = tokens.token();
    await endpoint.clock.advance(0);
    endpoint.failure = undefined;
    await endpoint.clock.advance(100);
    expect((await got).reveal()).toBe('token--2');
    expect((await tokens.token()).reveal()).toBe('token--3');
    expect(endpoint.clock.timers).toBe(0);
  });

  it('R25 after a cooldown: one tries, the others fail at once; its success ends it for all', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryable: false };
    const tokens = endpoint.retrying({ sharedCredentials: false });
    await failureOf(tokens.token({ subject: 'a' }));
    await endpoint.clock.advance(1_000);
    endpoint.failure = undefined;
    endpoint.latency = 100;
    const probe = tokens.token({ subject: 'a' });
    expect((await failureOf(tokens.token({ subject: 'b' }))).code).toBe('ERR_TOKEN_UNAVAILABLE');
    expect((await failureOf(tokens.token({ subject: 'a' }))).code).toBe('ERR_TOKEN_UNAVAILABLE');
    await endpoint.clock.advance(100);
    expect((await probe).reveal()).toBe('token-a-2');
    const both = ['a', 'b'].map((subject) => tokens.token({ subject }));
    await endpoint.clock.advance(100);
    expect((await Promise.all(both)).map((token) => token.reveal())).toEqual(['token-a-4', 'token-b-4']);
  });

  it('R25 a cooldown goes on from its beginning when the one try fails', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryable: false };
    const tokens = endpoint.retrying();
    const first = await failureOf(tokens.token());
    const began = endpoint.clock.now();
    expect(first).toMatchObject({ since: began, until: began + 1_000 });
    await endpoint.clock.advance(1_000);
    expect(await failureOf(tokens.token())).toMatchObject({ since: began, until: began + 3_000 });
    await endpoint.clock.advance(2_000 + 60_001);
    expect(await failureOf(tokens.token())).toMatchObject({ since: began + 63_001, until: began + 64_001 });
  });

  it('R25 a refusal ends the cooldown of an endpoint: it answers', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryable: false };
    const tokens = endpoint.retrying();
    await failureOf(tokens.token({ subject: 'a' }));
    await endpoint.clock.advance(1_000);
    endpoint.failure = { kind: 'credentials-rejected' };
    const refused = await failureOf(tokens.token({ subject: 'a' }));
    expect(refused.until).toBe(endpoint.clock.now() + 1_000);
    endpoint.failure = undefined;
    endpoint.latency = 100;
    const both = ['b', 'c'].map((subject) => tokens.token({ subject }));
    await endpoint.clock.advance(100);
    expect((await Promise.all(both)).map((token) => token.reveal())).toEqual(['token-b-4', 'token-c-4']);
    expect((await failureOf(tokens.token({ subject: 'a' }))).code).toBe('ERR_TOKEN_UNAVAILABLE');
  });

  it('R25 a failure before the endpoint is known is its own subject’s only', async () => {
    const { clock, shutdown } = new FakeEndpoint();
    const options = { provider: 'acme', clock, random: () => 0.5, deadline: 10_000, sharedCredentials: false };
    const tokens = new RetryingTokenSource(failing, { ...options, shutdown: shutdown.signal });
    for (const subject of ['a', 'b']) {
      expect((await failureOf(tokens.token({ subject }))).until).toBe(clock.now() + 1_000);
    }
  });

  it('R72 a quota is per subject where credentials are, and holds back retries', async () => {
    const quota = { tokenRequestQuota: { limit: 1, window: 60_000 } };
    const endpoint = new FakeEndpoint();
    const own = endpoint.retrying({ ...quota, sharedCredentials: false });
    await own.token({ subject: 'a' });
    await own.token({ subject: 'b' });
    const refused = await failureOf(own.token({ subject: 'a' }));
    expect(refused).toMatchObject({ code: 'ERR_TOKEN_RATE_LIMITED', kind: 'rate-limited' });
    expect(refused.message).toBe(
      'acme: its quota of token calls (1 in 60 s) is used up until 2026-01-01T00:01:00.000Z; share tokens between ' +
        'processes, or ask the provider for more',
    );
    const common = endpoint.retrying({ ...quota, sharedCredentials: true });
    await common.token({ subject: 'a' });
    expect((await failureOf(common.token({ subject: 'b' }))).code).toBe('ERR_TOKEN_RATE_LIMITED');
    endpoint.failure = {};
    const ill = endpoint.retrying(quota);
    expect((await failureOf(ill.token())).code).toBe('ERR_TOKEN_ENDPOINT_FAILED');
    expect(endpoint.asked).toHaveLength(4);
  });

  it('R72 a retry waits for the quota if that is no longer than it waits anyway', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryAfter: 1_000 };
    const failed = failureOf(endpoint.retrying({ tokenRequestQuota: { limit: 1, window: 1_000 } }).token());
    await endpoint.clock.advance(5_000);
    await failed;
    expect(endpoint.asked).toHaveLength(3);
  });

  it('R72 an exhausted quota is no failure of the endpoint: nothing cools down', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.retrying({ tokenRequestQuota: { limit: 1, window: 60_000 } });
    await tokens.token();
    await failureOf(tokens.token());
    await endpoint.clock.advance(60_000);
    expect((await tokens.token()).reveal()).toBe('token--2');
  });

  it('R62 leave no timer and no listener', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.retrying();
    await failureOf(tokens.token());
    await failureOf(tokens.token());
    expect(endpoint.clock.timers).toBe(0);
  });
});
