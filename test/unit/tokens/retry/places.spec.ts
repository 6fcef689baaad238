import { describe, expect, it } from 'vitest';
import type { Acquire } from '../../../../lib/tokens/acquire/attempt.js';
import { codeOf, failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';

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

  it('R85 are given back with the answer, however long the acquisition goes on', async () => {
    const endpoint = new FakeEndpoint();
    const keeping: Acquire = async (options, attempt) => {
      const token = await endpoint.acquire(options, attempt);
      return options.subject === 'slow' ? new Promise(() => {}) : token;
    };
    const tokens = endpoint.retrying({ maxConcurrentAcquisitions: 1 }, keeping);
    const slow = failureOf(tokens.token({ subject: 'slow' }));
    const good = codeOf(tokens.token({ subject: 'good' }));
    await endpoint.clock.advance(0);
    expect(endpoint.asked.map(({ subject }) => subject)).toEqual(['slow', 'good']);
    await endpoint.clock.advance(10_000);
    expect([await good, (await slow).code]).toEqual(['token-good-2', 'ERR_TOKEN_ENDPOINT_TIMEOUT']);
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
    expect(await Promise.all(asked)).toEqual([
      'ERR_TOKEN_ENDPOINT_UNREACHABLE',
      ...Array<string>(3).fill('ERR_TOKEN_UNAVAILABLE'),
    ]);
    expect(endpoint.asked.map(({ subject }) => subject)).toEqual(['a']);
  });
});
