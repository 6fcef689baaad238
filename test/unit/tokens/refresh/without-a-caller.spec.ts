import { describe, expect, it } from 'vitest';
import { FakeEndpoint } from '../fake-endpoint.js';
import { scheduled } from './scheduled.js';

describe('R42 without a caller, the schedule', () => {
  it("gets the application's first token when the endpoint is back", async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    endpoint.failure = { retryable: false };
    await tokens.token().catch(() => {});
    await endpoint.clock.advance(60_000);
    // 1 s apart, then a third of the outage, at most 10 s.
    expect(endpoint.asked.length).toBeGreaterThan(6);
    expect(endpoint.asked.length).toBeLessThan(20);
    endpoint.failure = undefined;
    await endpoint.clock.advance(10_100);
    expect(tokens.status().state).toBe('fresh');
  });

  it('gets another one after an outage that the token did not survive', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    await tokens.token();
    endpoint.failure = { retryable: false };
    await endpoint.clock.advance(3_600_000);
    expect(tokens.status().state).toBe('expired');
    endpoint.failure = undefined;
    await endpoint.clock.advance(10_100);
    expect(tokens.status().state).toBe('fresh');
  });

  it.each(['credentials-rejected', 'refresh-rejected', 'invalid-request', 'invalid-response'] as const)(
    'asks less and less where only a person can help, at most each 10 min: %s',
    async (kind) => {
      const endpoint = new FakeEndpoint();
      const { tokens } = scheduled(endpoint);
      endpoint.failure = { kind };
      await tokens.token().catch(() => {});
      await endpoint.clock.advance(3_600_000);
      expect(endpoint.asked.length).toBeGreaterThan(8);
      expect(endpoint.asked.length).toBeLessThan(20);
      endpoint.failure = undefined;
      await endpoint.clock.advance(601_000);
      expect(tokens.status().state).toBe('fresh');
    },
  );

  it('asks no sooner than the server says', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    endpoint.failure = { kind: 'rate-limited', retryAfter: 300_000 };
    await tokens.token().catch(() => {});
    await endpoint.clock.advance(299_000);
    expect(endpoint.asked).toHaveLength(1);
    await endpoint.clock.advance(2_000);
    expect(endpoint.asked).toHaveLength(2);
  });

  it('tries nothing for a subject, nor where idle tokens are not renewed', async () => {
    const endpoint = new FakeEndpoint();
    const [all, used] = [scheduled(endpoint), scheduled(endpoint, { renewWhenIdle: false })];
    endpoint.failure = { retryable: false };
    await all.tokens.token({ subject: 'ann' }).catch(() => {});
    await used.tokens.token().catch(() => {});
    const { length } = endpoint.asked;
    await endpoint.clock.advance(600_000);
    expect(endpoint.asked).toHaveLength(length);
  });

  it('goes on trying when so many subjects failed after it that their failures are forgotten', async () => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint);
    endpoint.failure = { kind: 'credentials-rejected' };
    await tokens.token().catch(() => {});
    for (let i = 0; i < 1_100; i++) await tokens.token({ subject: `tenant ${i}` }).catch(() => {});
    endpoint.failure = undefined;
    await endpoint.clock.advance(600_000);
    expect(tokens.status().state).toBe('fresh');
  });

  it.each([
    [3, 2],
    [1, 1],
  ])('leaves the last of a quota of %i to callers, unless it is the only one', async (limit, asked) => {
    const endpoint = new FakeEndpoint();
    const { tokens } = scheduled(endpoint, { tokenRequestQuota: { limit, window: 60_000 } });
    endpoint.failure = { retryable: false };
    await tokens.token().catch(() => {});
    await endpoint.clock.advance(59_000);
    expect(endpoint.asked).toHaveLength(asked);
    await endpoint.clock.advance(60_000);
    expect(endpoint.asked).toHaveLength(asked * 2);
  });
});
