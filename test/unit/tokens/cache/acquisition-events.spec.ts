import { describe, expect, it } from 'vitest';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import { CachedTokenSource } from '../../../../lib/tokens/cache/cached-token-source.js';
import { codeOf, failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';

describe('what is told of acquisitions', () => {
  it('is why they were made, and how they ended', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token({ subject: 'ann' });
    const second = await tokens.token({ subject: 'ann', replaces: first, reason: 'rejected' });
    expect([first.generation, second.generation]).toEqual([1, 2]);
    endpoint.failure = { retryable: false };
    const failure = await failureOf(tokens.renew('ann'));
    const subject = subjectHash('ann');
    const cost = { acquisition: expect.any(Number), durationMs: 0, attempts: 1, endpoint: endpoint.origin };
    const { code, kind, until } = failure;
    const { expiresAt } = second;
    expect(endpoint.events).toEqual([
      { type: 'token_acquired', subject, reason: 'absent', expiresAt: first.expiresAt, ...cost },
      { type: 'token_rejected', subject, accepted: true },
      { type: 'token_acquired', subject, reason: 'rejected', expiresAt, ...cost },
      { type: 'acquisition_failed', subject, reason: 'due', expiresAt, ...cost, code, kind, until, error: failure },
    ]);
  });

  it('is how long they took, in whole milliseconds, and how many token requests were sent', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    endpoint.latency = 70.4;
    endpoint.failure = {};
    const asked = tokens.token();
    await endpoint.clock.advance(100);
    endpoint.failure = undefined;
    await endpoint.clock.advance(1_000);
    await asked;
    // 70.4 ms, a pause of half of 200 ms, 70.4 ms.
    expect(endpoint.events).toMatchObject([{ type: 'token_acquired', durationMs: 240, attempts: 2 }]);
  });

  it('is who waited for what another caller had begun, by the number of the acquisition, and not who gave up', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const abort = new AbortController();
    const impatient = () => tokens.token({ subject: 'ann', signal: abort.signal }).catch(() => {});
    // The first began it, the second joined.
    const gaveUp = Promise.all([impatient(), impatient()]);
    const waiting = Promise.all([
      tokens.token({ subject: 'ann' }),
      tokens.token({ subject: 'ann' }),
      tokens.token({ subject: 'bob' }),
    ]);
    abort.abort();
    const [replaces] = await waiting;
    await gaveUp;
    const rejected = { subject: 'ann', replaces, reason: 'rejected' } as const;
    await Promise.all([tokens.token(rejected), tokens.token(rejected), tokens.token({ subject: 'bob' })]);
    const told = endpoint.events.flatMap((event) => ('acquisition' in event ? event : []));
    const [first = 0] = told.map(({ acquisition }) => acquisition);
    expect(told.map(({ type, acquisition }) => `${type} ${acquisition - first}`)).toEqual([
      'token_acquired 0',
      'token_acquired 1',
      'acquisition_joined 0',
      'acquisition_joined 0',
      'token_acquired 2',
      'acquisition_joined 2',
    ]);
    expect(told.map(({ subject }) => subject === subjectHash('ann'))).toEqual([true, false, true, true, true, true]);
  });

  it('is who waited for what another caller had begun also when it failed', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.cached();
    await Promise.all([failureOf(tokens.token()), failureOf(tokens.token())]);
    expect(endpoint.events.map(({ type }) => type).toSorted()).toEqual([
      'acquisition_failed',
      'acquisition_joined',
      'token_unavailable',
      'token_unavailable',
    ]);
  });

  it("is not what is known of others' failures, but once for the application itself", async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE', retryAfter: 60_000 };
    const tokens = endpoint.cached();
    for (const options of [{ subject: 'ann' }, { subject: 'bob' }, {}, {}]) await failureOf(tokens.token(options));
    const told = endpoint.events.filter(({ type }) => type === 'acquisition_failed');
    expect(told).toMatchObject([{ subject: subjectHash('ann') }, { subject: undefined }]);
  });

  it('is that a caller got no token, once for each, and not of one that gave up', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.cached();
    const abort = new AbortController();
    const gaveUp = tokens.token({ subject: 'ann', signal: abort.signal }).catch(() => {});
    const failed = failureOf(tokens.token({ subject: 'ann', signal: new AbortController().signal }));
    abort.abort();
    await Promise.all([gaveUp, failed]);
    const second = await failureOf(tokens.token({ subject: 'ann' }));
    const { until } = await failed;
    const unavailable = { type: 'token_unavailable', subject: subjectHash('ann'), kind: 'credentials-rejected', until };
    expect(endpoint.events.filter(({ type }) => type === 'token_unavailable')).toEqual([
      { ...unavailable, code: 'ERR_TOKEN_ENDPOINT_FAILED', error: await failed },
      { ...unavailable, code: 'ERR_TOKEN_UNAVAILABLE', error: second },
    ]);
  });

  it('is when the token dies that is served meanwhile, as long as it lives', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const { expiresAt } = await tokens.token();
    endpoint.failure = { retryable: false };
    await failureOf(tokens.renew());
    await endpoint.clock.advance(100_000);
    await failureOf(tokens.token());
    const failures = endpoint.events.filter(({ type }) => type === 'acquisition_failed');
    expect(failures).toMatchObject([{ expiresAt }, { expiresAt: undefined, reason: 'absent' }]);
  });

  it('R25 is a failure once, not each time that it is met in its cooldown', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.cached();
    for (let i = 0; i < 3; i++) await failureOf(tokens.token());
    expect(endpoint.events.map(({ type }) => type)).toEqual([
      'acquisition_failed',
      ...Array(3).fill('token_unavailable'),
    ]);
  });

  it('is each new token and the time of its renewal, for the schedule', async () => {
    const endpoint = new FakeEndpoint();
    const scheduled: number[] = [];
    const got: string[] = [];
    const tokens = new CachedTokenSource(endpoint.retrying({ random: () => 1 }), {
      clock: endpoint.clock,
      maxSubjects: 10,
      report: () => {},
      onSchedule: (at) => scheduled.push(at - endpoint.clock.now()),
      onToken: (token, subject) => got.push(`${subject}: ${token.reveal()}`),
    });
    await tokens.token({ subject: 'ann' });
    await endpoint.clock.advance(80_000);
    endpoint.failure = { retryable: false };
    await codeOf(tokens.renew('ann'));
    expect(got).toEqual(['ann: token-ann-1']);
    expect(scheduled).toEqual([80_000, 1_000]);
    expect(await codeOf(tokens.token({ subject: 'bob' }))).toBe('ERR_TOKEN_ENDPOINT_FAILED');
    expect(scheduled).toHaveLength(2);
  });
});
