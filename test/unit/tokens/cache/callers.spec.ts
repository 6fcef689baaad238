import { describe, expect, it } from 'vitest';
import { CachedTokenSource } from '../../../../lib/tokens/cache/cached-token-source.js';
import { earliestDue, nextRenewal } from '../../../../lib/tokens/refresh/due-records.js';
import { FakeEndpoint } from '../fake-endpoint.js';

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'a token',
    (error: unknown) => Reflect.get(Object(error), 'code') ?? error,
  );

describe('callers', () => {
  it('R25 get errors of their own when the flight that they share fails', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.cached();
    const errors = await Promise.all([1, 2].map(() => tokens.token().catch((error: unknown) => error)));
    expect(errors[0]).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_FAILED', kind: 'credentials-rejected' });
    expect(errors[0]).not.toBe(errors[1]);
    expect(endpoint.asked).toHaveLength(1);
  });

  it('R25 do not wait for the one that tries again after a failure', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.cached();
    await codeOf(tokens.token());
    await endpoint.clock.advance(1_000);
    endpoint.failure = undefined;
    endpoint.latency = 100;
    const trying = tokens.token();
    expect(await codeOf(tokens.token())).toBe('ERR_TOKEN_UNAVAILABLE');
    await endpoint.clock.advance(100);
    expect((await trying).reveal()).toBe('token--2');
  });

  it('R25 wait for it when the failure is old', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.cached();
    await codeOf(tokens.token());
    await endpoint.clock.advance(61_001);
    endpoint.failure = undefined;
    endpoint.latency = 100;
    const both = [tokens.token(), tokens.token()];
    await endpoint.clock.advance(100);
    expect((await Promise.all(both)).map((token) => token.reveal())).toEqual(['token--2', 'token--2']);
  });

  it('R41 that have given up before ask for nothing; the error is theirs', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    await expect(tokens.token({ signal: AbortSignal.abort('tired') })).rejects.toBe('tired');
    expect(endpoint.asked).toEqual([]);
    const abort = new AbortController();
    endpoint.latency = 100;
    const first = tokens.token();
    await endpoint.clock.advance(100);
    const rejecting = tokens.token({ replaces: await first, reason: 'rejected', signal: abort.signal });
    abort.abort('tired too');
    await expect(rejecting).rejects.toBe('tired too');
  });

  it('ask for what they want, and no more', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    await tokens.token({ subject: 'ann' });
    await tokens.token({ replaces: first, reason: 'due' });
    await tokens.token({ replaces: await tokens.token({}), reason: 'rejected' });
    expect(endpoint.asked).toEqual([
      {},
      { subject: 'ann' },
      { replaces: first, reason: 'due' },
      { replaces: expect.anything(), reason: 'rejected' },
    ]);
    expect((await tokens.token({ replaces: first, reason: 'due' })).reveal()).toBe('token--4');
    expect(endpoint.asked).toHaveLength(4);
  });

  it('are told apart in events: absent, due, rejected, failed', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token({ subject: 'ann' });
    const second = await tokens.token({ subject: 'ann', replaces: first, reason: 'rejected' });
    endpoint.failure = { retryable: false };
    await codeOf(tokens.renew('ann'));
    await codeOf(tokens.renew('ann'));
    const { events } = endpoint;
    expect(events).toEqual([
      { type: 'token_acquired', subject: 'ann', reason: 'absent', expiresAt: first.expiresAt },
      { type: 'token_rejected', subject: 'ann', accepted: true },
      { type: 'token_acquired', subject: 'ann', reason: 'rejected', expiresAt: second.expiresAt },
      { type: 'acquisition_failed', subject: 'ann', reason: 'due', error: expect.anything() },
    ]);
  });

  it('R37 of a rejected token get the one that its renewal brings, without another acquisition', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    endpoint.latency = 100;
    const renewal = tokens.renew();
    const replaced = tokens.token({ replaces: first, reason: 'rejected' });
    await endpoint.clock.advance(100);
    expect((await replaced).is(await renewal)).toBe(true);
    expect(endpoint.asked).toHaveLength(2);
  });

  it('R37 do not get a rejected token that its renewal brings once more', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    endpoint.latency = 100;
    endpoint.text = first.reveal();
    const renewal = tokens.renew();
    const replaced = tokens.token({ replaces: first, reason: 'rejected' });
    await endpoint.clock.advance(100);
    endpoint.text = undefined;
    await endpoint.clock.advance(100);
    expect((await replaced).is(first)).toBe(false);
    expect((await renewal).is(first)).toBe(false);
    expect(endpoint.asked.map(({ reason }) => reason)).toEqual([undefined, 'due', 'rejected']);
  });

  it('R44 get no token from the moment that it is not to be sent', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    await tokens.token();
    await endpoint.clock.advance(95_000);
    expect(tokens.peek()).toBeUndefined();
  });

  it('R39 whose replacement fails get the token back that they rejected, also those who came later', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    endpoint.failure = { retryable: false };
    endpoint.latency = 100;
    const rejecting = tokens.token({ replaces: first, reason: 'rejected' });
    const newcomer = tokens.token();
    await endpoint.clock.advance(100);
    expect((await rejecting).is(first)).toBe(true);
    expect((await newcomer).is(first)).toBe(true);
  });

  it('R39 may say so of a token that came by a renewal, and was never rejected', async () => {
    const tokens = new FakeEndpoint().cached();
    const first = await tokens.token();
    tokens.refused(first);
    expect(tokens.peek()?.is(first)).toBe(true);
  });

  it('R39 say only of the current token that it was refused again', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    await tokens.token({ replaces: first, reason: 'rejected' });
    tokens.refused(first);
    tokens.refused(first, 'nobody');
    await endpoint.clock.advance(1_000);
    const second = await tokens.token();
    await tokens.token({ replaces: second, reason: 'rejected' });
    expect(endpoint.asked).toHaveLength(3);
  });
});

const observed = () => {
  const endpoint = new FakeEndpoint();
  const scheduled: number[] = [];
  const got: string[] = [];
  const tokens = new CachedTokenSource(endpoint.retrying(), {
    clock: endpoint.clock,
    maxSubjects: 10,
    maxConcurrentAcquisitions: 10,
    report: () => {},
    onSchedule: (at) => scheduled.push(at - endpoint.clock.now()),
    onToken: (token, subject) => got.push(`${subject}: ${token.reveal()}`),
  });
  return { endpoint, tokens, scheduled, got };
};

describe('the schedule', () => {
  it('is told of each new token and the time of its renewal', async () => {
    const { endpoint, tokens, scheduled, got } = observed();
    await tokens.token({ subject: 'ann' });
    await endpoint.clock.advance(80_000);
    endpoint.failure = { retryable: false };
    await codeOf(tokens.renew('ann'));
    expect(got).toEqual(['ann: token-ann-1']);
    expect(scheduled).toEqual([80_000, 1_000]);
    expect(await codeOf(tokens.token({ subject: 'bob' }))).toBe('ERR_TOKEN_UNAVAILABLE');
    expect(scheduled).toHaveLength(2);
  });

  it('R61 finds what is due, earliest expiry first, and when the next is', async () => {
    const { endpoint, tokens } = observed();
    const now = endpoint.clock.now();
    expect([earliestDue(tokens.records(), now, 1_000), nextRenewal(tokens.records(), now)]).toEqual([[], Infinity]);
    for (const [subject, lifetime] of [
      ['late', 30_000],
      ['soon', 10_000],
      ['next', 20_000],
    ] as const) {
      endpoint.lifetime = lifetime;
      await tokens.token({ subject });
      tokens.peek(subject);
    }
    expect(nextRenewal(tokens.records(), now)).toBe(now + 8_000);
    expect(nextRenewal(tokens.records(), now + 8_000)).toBe(now + 16_000);
    expect(earliestDue(tokens.records(), now + 7_999, 1_000)).toEqual([]);
    expect(earliestDue(tokens.records(), now + 24_000, 1_000).map(({ subject }) => subject)).toEqual([
      'soon',
      'next',
      'late',
    ]);
    expect(earliestDue(tokens.records(), now + 16_000, 1_000).map(({ subject }) => subject)).toEqual(['soon', 'next']);
  });

  it('R63 is settled when no acquisition is in flight, however they end', async () => {
    const { endpoint, tokens } = observed();
    await tokens.settled();
    endpoint.latency = 100;
    const flying = codeOf(tokens.token());
    let settled = false;
    void tokens.settled().then(() => (settled = true));
    await endpoint.clock.advance(99);
    expect(settled).toBe(false);
    endpoint.failure = { retryable: false };
    await endpoint.clock.advance(1);
    expect(settled).toBe(true);
    expect(await flying).toBe('ERR_TOKEN_ENDPOINT_FAILED');
  });

  it('R60 does not take a look at a token for its use, and peek does', async () => {
    const { endpoint, tokens } = observed();
    await tokens.token({ subject: 'ann' });
    const at = endpoint.clock.now() + 80_000;
    expect(tokens.status('ann').state).toBe('fresh');
    expect(earliestDue(tokens.records(), at, 1_000)).toEqual([]);
    tokens.peek('ann');
    expect(earliestDue(tokens.records(), at, 1_000)).toHaveLength(1);
    expect(tokens.status('bob').state).toBe('absent');
  });
});
