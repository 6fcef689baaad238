import { describe, expect, it } from 'vitest';
import { subjectHash } from '../../../../lib/core/subject-hash.js';
import { Effort } from '../../../../lib/tokens/acquire/effort.js';
import { CachedTokenSource } from '../../../../lib/tokens/cache/cached-token-source.js';
import { codeOf, failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';
import { ScriptedSource } from './scripted-source.js';

describe('what is asked of the source below', () => {
  it('is what is known, with no key more', async () => {
    const source = new ScriptedSource();
    const replaces = await source.filled('one');
    const renewed = source.cached.token({ replaces, reason: 'due' });
    await source.end('two');
    const second = await renewed;
    const scheduled = source.cached.renew();
    await source.end('three');
    await source.filled('four', 'ann');
    const common = { signal: expect.any(AbortSignal), onAdopt: expect.any(Function), effort: expect.any(Effort) };
    expect(source.asked).toEqual([
      { ...common },
      { ...common, replaces, reason: 'due' },
      { ...common, replaces: second, reason: 'due', scheduled: true },
      { ...common, subject: 'ann' },
    ]);
    expect(source.asked.map((asked) => Reflect.getPrototypeOf(asked))).toEqual([null, null, null, null]);
    expect((await scheduled).reveal()).toBe('three');
  });
});

describe('the grant of a caller', () => {
  it('goes down with the acquisition that it starts, and is not kept', async () => {
    const source = new ScriptedSource();
    const first = source.cached.token({ subject: 'ann', grant: 'hers' });
    const joined = source.cached.token({ subject: 'ann', grant: 'of another request' });
    await source.end('one');
    const replaces = await first;
    expect(await joined).toBe(replaces);
    const renewed = source.cached.token({ subject: 'ann', replaces, reason: 'due' });
    await source.end('two');
    await renewed;
    expect(source.asked.map(({ grant }) => grant)).toEqual(['hers', undefined]);
  });
});

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
    const gaveUp = tokens.token({ subject: 'ann', signal: abort.signal }).catch(() => {});
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

  it('is that a caller got no token, once for each, and not of one that gave up', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.cached();
    const abort = new AbortController();
    const gaveUp = tokens.token({ subject: 'ann', signal: abort.signal }).catch(() => {});
    const failed = failureOf(tokens.token({ subject: 'ann' }));
    abort.abort();
    await Promise.all([gaveUp, failed]);
    await failureOf(tokens.token({ subject: 'ann' }));
    const { until } = await failed;
    const unavailable = { type: 'token_unavailable', subject: subjectHash('ann'), kind: 'credentials-rejected', until };
    expect(endpoint.events.filter(({ type }) => type === 'token_unavailable')).toEqual([
      { ...unavailable, code: 'ERR_TOKEN_ENDPOINT_FAILED' },
      { ...unavailable, code: 'ERR_TOKEN_UNAVAILABLE' },
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

describe('a renewal behind', () => {
  it('R42 that fails leaves the token, is told, and is tried again later', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    await endpoint.clock.advance(80_000);
    endpoint.failure = {};
    for (let i = 0; i < 100; i++) expect(tokens.peek()?.is(first)).toBe(true);
    await endpoint.clock.advance(0);
    expect(tokens.peek()?.is(first)).toBe(true);
    expect(endpoint.asked).toHaveLength(2);
    expect(endpoint.events.map(({ type }) => type)).toContain('acquisition_failed');
    await endpoint.clock.advance(1_000);
    endpoint.failure = undefined;
    tokens.peek();
    await endpoint.clock.advance(0);
    expect(tokens.peek()?.reveal()).toBe('token--3');
  });

  it('R76 that throws what nobody knows is tried again no sooner than 250 ms later', async () => {
    const source = new ScriptedSource();
    await source.filled('one');
    await source.clock.advance(80_000);
    source.cached.peek();
    await source.end(new TypeError('of another library'));
    await source.clock.advance(249);
    source.cached.peek();
    await source.clock.advance(0);
    expect(source.asked).toHaveLength(2);
    await source.clock.advance(1);
    expect(source.cached.peek()?.reveal()).toBe('one');
    await source.clock.advance(0);
    expect(source.asked).toHaveLength(3);
  });

  it('R43 that does not extend the expiry is followed by the next at half of what is left', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    await tokens.token();
    await endpoint.clock.advance(80_000);
    endpoint.lifetime = 20_000;
    tokens.peek();
    await endpoint.clock.advance(9_999);
    tokens.peek();
    await endpoint.clock.advance(0);
    expect(endpoint.asked).toHaveLength(2);
    await endpoint.clock.advance(1);
    tokens.peek();
    await endpoint.clock.advance(0);
    expect(endpoint.asked).toHaveLength(3);
  });

  it('is shared with the schedule', async () => {
    const source = new ScriptedSource();
    await source.filled('one');
    await source.clock.advance(80_000);
    source.cached.peek();
    const scheduled = source.cached.renew();
    await source.end('two');
    expect((await scheduled).reveal()).toBe('two');
    expect(source.asked).toHaveLength(2);
  });
});

describe('acquisitions of tokens that live too short', () => {
  it('R93 on demand are 200 ms apart, and callers wait for that', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.lifetime = 10;
    const tokens = endpoint.cached();
    await tokens.token();
    await endpoint.clock.advance(10);
    const asked = tokens.token();
    await endpoint.clock.advance(189);
    expect(endpoint.asked).toHaveLength(1);
    await endpoint.clock.advance(1);
    expect((await asked).reveal()).toBe('token--2');
  });

  it('R93 R41 do not hold a caller that gives up, nor the timer', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.lifetime = 10;
    const tokens = endpoint.cached();
    await tokens.token();
    await endpoint.clock.advance(10);
    const abort = new AbortController();
    const asked = tokens.token({ signal: abort.signal });
    abort.abort('tired');
    await expect(asked).rejects.toBe('tired');
    await endpoint.clock.advance(1_000);
    expect([endpoint.asked.length, endpoint.clock.timers]).toEqual([1, 0]);
  });

  it('R93 behind are 1 s apart', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.lifetime = 1_100;
    const tokens = endpoint.cached();
    await tokens.token();
    await endpoint.clock.advance(999);
    tokens.peek();
    await endpoint.clock.advance(0);
    expect(endpoint.asked).toHaveLength(1);
    await endpoint.clock.advance(1);
    tokens.peek();
    await endpoint.clock.advance(0);
    expect(endpoint.asked).toHaveLength(1 + Number(tokens.status().state === 'fresh'));
  });
});
