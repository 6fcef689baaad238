import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';

describe('after a failure', () => {
  it('R25 callers fail at once and ask nothing, each with an error of its own and the failure as its cause', async () => {
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

  it('R22 refused credentials are not tried again in flight, and wait longer each time, up to 5 min', async () => {
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

  it('R25 a caller waits for the end of a cooldown that is near, then tries', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.retrying();
    await failureOf(tokens.token());
    endpoint.failure = undefined;
    await endpoint.clock.advance(749);
    expect((await failureOf(tokens.token())).code).toBe('ERR_TOKEN_UNAVAILABLE');
    await endpoint.clock.advance(1);
    const waiting = tokens.token();
    await endpoint.clock.advance(250);
    expect((await waiting).reveal()).toBe('token--2');
  });

  it('R25 a renewal behind waits for nothing: its token serves on', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.retrying();
    const replaces = await tokens.token();
    endpoint.failure = { kind: 'credentials-rejected' };
    await failureOf(tokens.token({ replaces, reason: 'due' }));
    await endpoint.clock.advance(999);
    expect((await failureOf(tokens.token({ replaces, reason: 'due' }))).code).toBe('ERR_TOKEN_UNAVAILABLE');
  });

  it('R25 one tries, and the success of its try is that of all who wait for it', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE', retryable: false };
    const tokens = endpoint.retrying({ sharedCredentials: false });
    await failureOf(tokens.token({ subject: 'a' }));
    await endpoint.clock.advance(1_000);
    endpoint.failure = undefined;
    endpoint.latency = 100;
    const [own, others] = [tokens.token({ subject: 'a' }), tokens.token({ subject: 'b' })];
    await endpoint.clock.advance(99);
    expect(endpoint.asked).toHaveLength(2);
    await endpoint.clock.advance(101);
    expect([(await own).reveal(), (await others).reveal()]).toEqual(['token-a-2', 'token-b-3']);
  });

  it('R25 those who wait for a try that takes longer than 250 ms get the last error', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE', retryable: false };
    const tokens = endpoint.retrying({ sharedCredentials: false });
    await failureOf(tokens.token({ subject: 'a' }));
    await endpoint.clock.advance(1_000);
    endpoint.failure = undefined;
    endpoint.latency = 5_000;
    void tokens.token({ subject: 'a' });
    const waiting = failureOf(tokens.token({ subject: 'b' }));
    await endpoint.clock.advance(500);
    expect(await waiting).toMatchObject({ code: 'ERR_TOKEN_UNAVAILABLE', until: undefined });
  });

  it('R25 a try that fails goes on from the first failure: a third of the outage', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryable: false };
    const tokens = endpoint.retrying({ random: () => 1 });
    const began = endpoint.clock.now();
    expect(await failureOf(tokens.token())).toMatchObject({ since: began, until: began + 1_000 });
    await endpoint.clock.advance(6_000);
    expect(await failureOf(tokens.token())).toMatchObject({ since: began, until: began + 8_000 });
    await endpoint.clock.advance(2_000 + 60_001);
    expect(await failureOf(tokens.token())).toMatchObject({ since: began + 68_001, until: began + 69_001 });
  });

  it('R25 a refusal ends the cooldown of an endpoint: it answers', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE', retryable: false };
    const tokens = endpoint.retrying();
    await failureOf(tokens.token({ subject: 'a' }));
    await endpoint.clock.advance(1_000);
    endpoint.failure = { kind: 'credentials-rejected' };
    await failureOf(tokens.token({ subject: 'a' }));
    endpoint.failure = undefined;
    endpoint.latency = 1_000;
    const both = ['b', 'c'].map((subject) => tokens.token({ subject }));
    await endpoint.clock.advance(500);
    expect((await failureOf(tokens.token({ subject: 'a' }))).code).toBe('ERR_TOKEN_UNAVAILABLE');
    await endpoint.clock.advance(500);
    expect((await Promise.all(both)).map((token) => token.reveal())).toEqual(['token-b-4', 'token-c-4']);
  });

  it('R84 of two subjects in a row the endpoint is left alone by all', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { retryable: false };
    const tokens = endpoint.retrying();
    await failureOf(tokens.token({ subject: 'a' }));
    await failureOf(tokens.token({ subject: 'b' }));
    expect((await failureOf(tokens.token({ subject: 'c' }))).code).toBe('ERR_TOKEN_UNAVAILABLE');
    expect(endpoint.asked).toHaveLength(2);
  });

  it('R24 a rate limit that all share goes on from its first answer, whoever meets it', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'rate-limited', retryable: false };
    const tokens = endpoint.retrying({ random: () => 1 });
    await failureOf(tokens.token({ subject: 'a' }));
    await endpoint.clock.advance(6_000);
    expect((await failureOf(tokens.token({ subject: 'b' }))).until).toBe(endpoint.clock.now() + 2_000);
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
    await endpoint.clock.advance(9_000);
    expect(await wait()).toBe(500);
    await endpoint.clock.advance(500);
    expect(await wait()).toBe(250);
  });

  it('R53 of another replica, the wait goes on from that one, and there is one attempt', async () => {
    const endpoint = new FakeEndpoint();
    const now = endpoint.clock.now();
    const details = { kind: 'transient', since: now - 9_000, until: now } as const;
    const lastFailure = new TokenAcquisitionError('ERR_TOKEN_UNAVAILABLE', 'acme', 'down', details);
    endpoint.failure = {};
    const tokens = endpoint.retrying({ random: () => 1 });
    expect(await failureOf(tokens.token({ lastFailure }))).toMatchObject({ since: now - 9_000, until: now + 3_000 });
    await endpoint.clock.advance(3_000);
    // What it knows itself is newer.
    expect(await failureOf(tokens.token({ lastFailure }))).toMatchObject({ until: now + 7_000 });
    const newer = new TokenAcquisitionError('ERR_TOKEN_UNAVAILABLE', 'acme', 'down', {
      ...details,
      since: now + 3_000,
    });
    await endpoint.clock.advance(4_000);
    expect(await failureOf(tokens.token({ lastFailure: newer }))).toMatchObject({ since: now - 9_000 });
    expect(endpoint.asked).toHaveLength(3);
  });

  it('R62 no timer is left', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.failure = { kind: 'credentials-rejected' };
    const tokens = endpoint.retrying();
    await failureOf(tokens.token());
    await failureOf(tokens.token());
    expect(endpoint.clock.timers).toBe(0);
  });
});
