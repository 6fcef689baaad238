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
    // Nobody was told of the retry that was refused.
    expect((await failureOf(tokens.token())).isRepetition).toBe(false);
  });

  it.each([
    [2, ['token-a-1', 'ERR_TOKEN_RATE_LIMITED', 'token-c-2']],
    [1, ['token-a-1', 'ERR_TOKEN_RATE_LIMITED', 'ERR_TOKEN_RATE_LIMITED']],
  ])('R72 leaves its last call to those that wait, where there are more: of %d', async (limit, expected) => {
    const tokens = new FakeEndpoint().retrying({ tokenRequestQuota: { limit, window: 60_000 } });
    const got = [
      await codeOf(tokens.token({ subject: 'a', scheduled: true })),
      await codeOf(tokens.token({ subject: 'b', scheduled: true })),
      await codeOf(tokens.token({ subject: 'c' })),
    ];
    expect(got).toEqual(expected);
  });

  it('R72 does not count requests for metadata', async () => {
    const endpoint = new FakeEndpoint();
    const acquire: Acquire = async (options, attempt) => {
      expect(await attempt.fetchMetadata(endpoint.origin, async () => 'metadata')).toBe('metadata');
      return endpoint.acquire(options, attempt);
    };
    const tokens = endpoint.retrying({ tokenRequestQuota: { limit: 2, window: 60_000 } }, acquire);
    await tokens.token();
    await tokens.token();
    expect((await failureOf(tokens.token())).code).toBe('ERR_TOKEN_RATE_LIMITED');
  });
});
