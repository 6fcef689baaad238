import { describe, expect, it } from 'vitest';
import { failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';

describe('an acquisition that a sleep interrupts', () => {
  it('R44 is tried again at once, for the same subject and with all its time', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 60_000;
    const deadline = endpoint.clock.now() + 10_000;
    const asked = endpoint.retrying().token({ subject: 'ann', deadline });
    await endpoint.clock.advance(100);
    endpoint.clock.suspend(3_600_000);
    endpoint.latency = 9_999;
    await endpoint.clock.advance(10_299);
    expect((await asked).reveal()).toBe('token-ann-2');
  });

  it('R44 is tried again once, and a failure of the second attempt counts', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 60_000;
    const tokens = endpoint.retrying();
    const asked = failureOf(tokens.token());
    await endpoint.clock.advance(100);
    endpoint.clock.suspend(3_600_000);
    await endpoint.clock.advance(300);
    expect(endpoint.asked).toHaveLength(2);
    endpoint.clock.suspend(3_600_000);
    await endpoint.clock.advance(10_000);
    expect((await asked).code).toBe('ERR_TOKEN_ENDPOINT_TIMEOUT');
    expect(endpoint.asked).toHaveLength(2);
  });

  it('R44 is tried again for an answer that lay in the socket until its token was too old', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 1_000;
    endpoint.failure = { code: 'ERR_TOKEN_ALREADY_EXPIRED', kind: 'invalid-response' };
    const asked = endpoint.retrying().token();
    await endpoint.clock.advance(100);
    endpoint.clock.suspend(5_000);
    await endpoint.clock.advance(900);
    endpoint.failure = undefined;
    await endpoint.clock.advance(1_000);
    expect((await asked).reveal()).toBe('token--2');
  });

  it('R44 is not tried again for what was refused', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 1_000;
    endpoint.failure = { kind: 'credentials-rejected' };
    const asked = failureOf(endpoint.retrying().token());
    await endpoint.clock.advance(100);
    endpoint.clock.suspend(5_000);
    await endpoint.clock.advance(1_000);
    expect((await asked).kind).toBe('credentials-rejected');
    expect(endpoint.asked).toHaveLength(1);
  });
});
