import { describe, expect, it } from 'vitest';
import type { Acquire } from '../../../../lib/tokens/acquire/attempt.js';
import { codeOf, failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';

const MINUTE = { limit: 1, window: 60_000 };

describe('the quota of token requests', () => {
  it('R72 is a sliding window over every attempt', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.retrying({ tokenRequestQuota: { limit: 3, window: 60_000 } });
    await tokens.token();
    await endpoint.clock.advance(30_000);
    await tokens.token();
    await tokens.token();
    const refused = await failureOf(tokens.token());
    expect(refused).toMatchObject({ code: 'ERR_TOKEN_RATE_LIMITED', until: endpoint.clock.now() + 30_000 });
    await endpoint.clock.advance(30_000);
    await tokens.token();
    await failureOf(tokens.token());
    expect(endpoint.asked).toHaveLength(4);
  });

  it('R72 counts a request from its sending until `window` after its answer', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 300;
    const tokens = endpoint.retrying({ tokenRequestQuota: MINUTE });
    const began = endpoint.clock.now();
    const first = tokens.token();
    await endpoint.clock.advance(300);
    await first;
    expect((await failureOf(tokens.token())).until).toBe(began + 60_300);
  });

  it('R72 counts one that fails until `window` after its failure', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 300;
    endpoint.failure = { kind: 'invalid-response' };
    const tokens = endpoint.retrying({ tokenRequestQuota: MINUTE, sharedCredentials: true });
    const began = endpoint.clock.now();
    const failed = failureOf(tokens.token({ subject: 'a' }));
    await endpoint.clock.advance(300);
    await failed;
    expect((await failureOf(tokens.token({ subject: 'b' }))).until).toBe(began + 60_300);
  });

  it('R72 is each subject’s where its credentials are, and everybody’s where they are shared', async () => {
    const endpoint = new FakeEndpoint();
    const own = endpoint.retrying({ tokenRequestQuota: MINUTE, sharedCredentials: false });
    await own.token({ subject: 'a' });
    await own.token({ subject: 'b' });
    expect((await failureOf(own.token({ subject: 'a' }))).code).toBe('ERR_TOKEN_RATE_LIMITED');
    const common = endpoint.retrying({ tokenRequestQuota: MINUTE, sharedCredentials: true });
    await common.token({ subject: 'a' });
    expect((await failureOf(common.token({ subject: 'b' }))).code).toBe('ERR_TOKEN_RATE_LIMITED');
  });

  it('R72 says until when it is used up, and what to do; told once', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.retrying({ tokenRequestQuota: MINUTE });
    await tokens.token();
    const refused = await failureOf(tokens.token());
    expect(refused).toMatchObject({ kind: 'rate-limited', isRepetition: false });
    expect(refused.message).toBe(
      'acme: its quota of token requests (1 in 60 s) is used up until 2026-01-01T00:01:00.000Z; share tokens between ' +
        'processes, or ask the provider for more',
    );
    expect((await failureOf(tokens.token({ subject: 'another' }))).isRepetition).toBe(true);
    await endpoint.clock.advance(60_000);
    await tokens.token();
    expect((await failureOf(tokens.token())).isRepetition).toBe(false);
  });

  it('R72 that is used up is no failure of anybody: nothing cools down', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.retrying({ tokenRequestQuota: MINUTE });
    await tokens.token();
    await failureOf(tokens.token());
    await endpoint.clock.advance(60_000);
    expect((await tokens.token()).reveal()).toBe('token--2');
  });

  it('R72 leaves its last call to those that come after retries, whose own failure stays', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = {};
    const tokens = endpoint.retrying({ tokenRequestQuota: { limit: 2, window: 60_000 } });
    const failed = failureOf(tokens.token());
    await endpoint.clock.advance(500);
    expect(await failed).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_FAILED', until: expect.any(Number) });
    expect(endpoint.asked).toHaveLength(1);
    endpoint.failure = undefined;
    await endpoint.clock.advance(1_000);
    expect((await tokens.token()).reveal()).toBe('token--2');
  });

  it('R72 does not count requests for metadata', async () => {
    const endpoint = new FakeEndpoint();
    const acquire: Acquire = async (options, attempt) => {
      await attempt.fetchMetadata(endpoint.origin, async () => 'metadata');
      return endpoint.acquire(options, attempt);
    };
    const tokens = endpoint.retrying({ tokenRequestQuota: { limit: 2, window: 60_000 } }, acquire);
    await tokens.token();
    await tokens.token();
    expect((await failureOf(tokens.token())).code).toBe('ERR_TOKEN_RATE_LIMITED');
  });
});

describe('places among the acquisitions at once', () => {
  it('R85 are taken only while a token request is in flight, and given back during a back-off', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryAfter: 5_000 };
    const tokens = endpoint.retrying({ maxConcurrentAcquisitions: 1, sharedCredentials: false });
    const waiting = tokens.token({ subject: 'ill' });
    await endpoint.clock.advance(10);
    endpoint.failure = undefined;
    expect((await tokens.token({ subject: 'good' })).reveal()).toBe('token-good-2');
    await endpoint.clock.advance(5_000);
    expect((await waiting).reveal()).toBe('token-ill-3');
  });

  it('R85 are not taken by a credentials source that hangs', async () => {
    const endpoint = new FakeEndpoint();
    const acquire: Acquire = (options, attempt) =>
      options.subject === 'hanging' ? new Promise(() => {}) : endpoint.acquire(options, attempt);
    const tokens = endpoint.retrying({ maxConcurrentAcquisitions: 1 }, acquire);
    const hanging = failureOf(tokens.token({ subject: 'hanging' }));
    expect((await tokens.token({ subject: 'good' })).reveal()).toBe('token-good-1');
    await endpoint.clock.advance(10_000);
    expect((await hanging).code).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
  });

  it('R61 are for acquisitions on demand: the schedule bounds its own', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 100;
    const tokens = endpoint.retrying({ maxConcurrentAcquisitions: 2 });
    const demanded = ['a', 'b', 'c'].map((subject) => tokens.token({ subject }));
    await endpoint.clock.advance(50);
    expect(endpoint.mostAtOnce).toBe(2);
    const scheduled = ['d', 'e'].map((subject) => tokens.token({ subject, scheduled: true }));
    await endpoint.clock.advance(0);
    expect(endpoint.mostAtOnce).toBe(4);
    await endpoint.clock.advance(200);
    await Promise.all([...demanded, ...scheduled]);
  });

  it('R75 are waited for under the deadline', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 9_000;
    const tokens = endpoint.retrying({ maxConcurrentAcquisitions: 1 });
    const first = tokens.token({ subject: 'a' });
    await endpoint.clock.advance(0);
    const second = failureOf(tokens.token({ subject: 'b' }));
    await endpoint.clock.advance(10_000);
    expect((await first).reveal()).toBe('token-a-1');
    expect((await second).code).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
  });

  it('R25 whoever waits for one asks nothing once it is known that the endpoint is ill', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 100;
    endpoint.failure = { code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE', retryable: false };
    const tokens = endpoint.retrying({ maxConcurrentAcquisitions: 1, sharedCredentials: false });
    const asked = ['a', 'b', 'c', 'd'].map((subject) => codeOf(tokens.token({ subject })));
    await endpoint.clock.advance(1_000);
    expect((await Promise.all(asked)).slice(2)).toEqual(['ERR_TOKEN_UNAVAILABLE', 'ERR_TOKEN_UNAVAILABLE']);
    expect(endpoint.asked.map(({ subject }) => subject)).not.toContain('c');
  });
});
