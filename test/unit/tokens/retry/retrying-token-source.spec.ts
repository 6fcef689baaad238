import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';

/** The times between the attempts of one acquisition that fails. */
async function backoff(endpoint: FakeEndpoint, random = 0.5): Promise<number[]> {
  const failed = failureOf(endpoint.retrying({ random: () => random }).token());
  await endpoint.clock.advance(20_000);
  await failed;
  const [first = 0, ...others] = endpoint.askedAt;
  return others.map((at) => at - first);
}

describe('the attempts of one acquisition', () => {
  it('R23 are at most three, with full jitter: up to 200 ms, then 400 ms', async () => {
    for (const [random, times] of [
      [1, [200, 600]],
      [0.5, [100, 300]],
      [0, [0, 0]],
    ] as const) {
      const endpoint = new FakeEndpoint();
      endpoint.failure = {};
      expect(await backoff(endpoint, random)).toEqual(times);
    }
  });

  it('R24 wait for Retry-After if that is longer', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryAfter: 3_000 };
    expect(await backoff(endpoint)).toEqual([3_000, 6_000]);
  });

  it('R24 end when Retry-After is beyond the deadline', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryAfter: 10_000 };
    expect(await backoff(endpoint)).toEqual([]);
  });

  it('R23 end with what cannot get better, and give its own error', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryable: false };
    expect((await failureOf(endpoint.retrying().token())).code).toBe('ERR_TOKEN_ENDPOINT_FAILED');
    expect(endpoint.asked).toHaveLength(1);
  });

  it('R23 end with a success, and no cooldown is left', async () => {
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

  it('R23 of a renewal are one, and those after a failure too', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.retrying();
    const replaces = await tokens.token();
    endpoint.failure = {};
    await failureOf(tokens.token({ replaces, reason: 'due' }));
    expect(endpoint.asked).toHaveLength(2);
    await endpoint.clock.advance(1_000);
    await failureOf(tokens.token());
    expect(endpoint.asked).toHaveLength(3);
  });

  it('R7 have one deadline', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 60_000;
    const failed = failureOf(endpoint.retrying().token());
    await endpoint.clock.advance(10_000);
    expect(await failed).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_TIMEOUT', endpoint: endpoint.origin });
  });
});

describe('whatever is thrown in an acquisition', () => {
  const secret = 'canary-secret';
  it.each([
    ['an error of another library', new RangeError(secret), '(RangeError)'],
    ['no error at all', secret, '(string)'],
    ['nothing', undefined, '(undefined)'],
    ['an error with a forged name', Object.assign(new Error(secret), { name: 'a\nb' }), '(Error)'],
    [
      'another provider’s',
      new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'other', secret, { kind: 'invalid-request' }),
      '(TokenAcquisitionError)',
    ],
  ])('R76 ends as one typed error and a cooldown: %s', async (_, thrown, name) => {
    const endpoint = new FakeEndpoint();
    let asked = 0;
    const tokens = endpoint.retrying({}, () => {
      asked += 1;
      throw thrown;
    });
    const error = await failureOf(tokens.token());
    expect(error).toMatchObject({ code: 'ERR_TOKEN_ACQUISITION_FAILED', provider: 'acme', retryable: false });
    expect(error.message).toContain(name);
    expect(JSON.stringify([error, error.message, error.cause])).not.toContain(secret);
    expect(await failureOf(tokens.token())).toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE' });
    expect(asked).toBe(1);
  });
});

describe('an acquisition that nobody waits for', () => {
  it.each(['before', 'while'])('R85 ends with the reason, without a cooldown: %s it is made', async (when) => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.retrying({}, () => new Promise(() => {}));
    const abort = new AbortController();
    const waiting = tokens.token({ signal: abort.signal });
    if (when === 'while') await endpoint.clock.advance(0);
    abort.abort('left');
    await expect(waiting).rejects.toBe('left');
    expect(endpoint.clock.timers).toBe(0);
  });

  it('R85 once it is sent, its failure counts for those that come later', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 100;
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.retrying();
    const abort = new AbortController();
    const failed = failureOf(tokens.token({ signal: abort.signal }));
    await endpoint.clock.advance(50);
    abort.abort('left');
    await endpoint.clock.advance(50);
    expect((await failed).until).toBe(endpoint.clock.now() + 1_000);
    expect((await failureOf(tokens.token())).code).toBe('ERR_TOKEN_UNAVAILABLE');
  });
});

describe('R63 shutdown', () => {
  it('R63 ends what is in flight, and whatever begins afterwards', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 60_000;
    const tokens = endpoint.retrying();
    const waiting = tokens.token();
    await endpoint.clock.advance(0);
    endpoint.shutdown.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    await expect(tokens.token()).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
    expect(endpoint.asked).toHaveLength(1);
  });
});
