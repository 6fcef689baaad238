import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import type { Acquire } from '../../../../lib/tokens/retry/retrying-token-source.js';
import { FakeEndpoint } from '../fake-endpoint.js';

async function failureOf(promise: Promise<unknown>): Promise<TokenAcquisitionError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TokenAcquisitionError)) throw error;
  return error;
}

describe('retrying', () => {
  it('R23 retries a first acquisition at most twice, a renewal and a probe never', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = {};
    const tokens = endpoint.retrying();
    const failed = failureOf(tokens.token());
    await endpoint.clock.advance(1_000);
    expect((await failed).code).toBe('ERR_TOKEN_ENDPOINT_FAILED');
    expect(endpoint.asked).toHaveLength(3);
    await endpoint.clock.advance(2_000);
    await failureOf(tokens.token());
    expect(endpoint.asked).toHaveLength(4);
  });

  it('R22 a refusal is not retried, and cools down per credentials, doubling to 5 min', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.retrying();
    const waits: number[] = [];
    for (let i = 0; i < 12; i++) {
      const { until = 0 } = await failureOf(tokens.token());
      waits.push(until - endpoint.clock.now());
      await endpoint.clock.advance(until - endpoint.clock.now());
    }
    expect(endpoint.asked).toHaveLength(12);
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(waits.at(-1)).toBe(300_000);
  });

  it('R25 inside the cooldown callers fail at once, without a call, each with an error of its own', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.retrying();
    const first = await failureOf(tokens.token());
    const [a, b] = [await failureOf(tokens.token()), await failureOf(tokens.token())];
    expect(endpoint.asked).toHaveLength(1);
    expect(a).not.toBe(b);
    expect(a.cause).toBe(b.cause);
    expect(a).toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE', since: first.since, until: first.until });
    expect(a.message).toMatch(/since 2026-.*not before 2026-/);
  });

  it('R25 an unreachable endpoint cools down for all subjects, a refusal for its own only', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.retrying();
    await failureOf(tokens.token({ subject: 'a' }));
    endpoint.failure = undefined;
    await tokens.token({ subject: 'b' });
    endpoint.failure = {};
    await failureOf(tokens.token({ subject: 'b', reason: 'due' }));
    endpoint.failure = undefined;
    expect((await failureOf(tokens.token({ subject: 'c' }))).code).toBe('ERR_TOKEN_UNAVAILABLE');
    await endpoint.clock.advance(1_000);
    await tokens.token({ subject: 'c' });
    await tokens.token({ subject: 'b' });
  });

  it('R25 while a token lives, the next try is at half of what is left, after at least 250 ms', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.lifetime = 10_000;
    const tokens = endpoint.retrying();
    const replaces = await tokens.token();
    endpoint.failure = {};
    const wait = async () => {
      const { until = 0 } = await failureOf(tokens.token({ replaces, reason: 'due' }));
      return until - endpoint.clock.now();
    };
    await endpoint.clock.advance(8_500);
    expect(await wait()).toBe(500);
    await endpoint.clock.advance(500);
    expect(await wait()).toBe(250);
  });

  it('R24 Retry-After counts if it is longer', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'rate-limited', retryAfter: 30_000 };
    const tokens = endpoint.retrying();
    const { until = 0 } = await failureOf(tokens.token());
    expect(until - endpoint.clock.now()).toBe(30_000);
    expect(endpoint.asked).toHaveLength(1);
  });

  it('R7 an acquisition has one deadline', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 60_000;
    const failed = failureOf(endpoint.retrying().token());
    await endpoint.clock.advance(10_000);
    expect((await failed).code).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
  });

  it('R72 the quota is a sliding window over every attempt', async () => {
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

  it('R72 the quota does not count requests for metadata', async () => {
    const endpoint = new FakeEndpoint();
    const acquire: Acquire = (demand, attempt) => {
      attempt.admit(endpoint.origin, 'metadata');
      return endpoint.acquire(demand, attempt);
    };
    const tokens = endpoint.retrying({ tokenRequestQuota: { limit: 2, window: 60_000 } }, acquire);
    await tokens.token();
    await tokens.token();
    expect((await failureOf(tokens.token())).code).toBe('ERR_TOKEN_RATE_LIMITED');
  });

  it('R63 shutdown aborts what is in flight', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 60_000;
    const tokens = endpoint.retrying();
    const waiting = tokens.token();
    endpoint.shutdown.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    await expect(tokens.token()).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    expect(endpoint.asked).toHaveLength(1);
    expect(endpoint.clock.timers).toBe(1);
  });
});
