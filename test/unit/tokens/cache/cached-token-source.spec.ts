import { describe, expect, it } from 'vitest';
import { FakeEndpoint } from '../fake-endpoint.js';

describe('cached', () => {
  it('R40 1,000 callers, cold: one acquisition', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 100;
    const tokens = endpoint.cached();
    const callers = Array.from({ length: 1_000 }, () => tokens.token());
    await endpoint.clock.advance(100);
    const got = new Set((await Promise.all(callers)).map((token) => token.reveal()));
    expect(got).toEqual(new Set(['token--1']));
    expect(endpoint.asked).toHaveLength(1);
  });

  it('answers at once and renews behind when due, never sends an expired token', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    await endpoint.clock.advance(79_999);
    expect((await tokens.token()).is(first)).toBe(true);
    expect(endpoint.asked).toHaveLength(1);
    endpoint.latency = 1_000;
    await endpoint.clock.advance(1);
    expect(tokens.peek()?.is(first)).toBe(true);
    expect(endpoint.asked).toHaveLength(2);
    await endpoint.clock.advance(1_000);
    expect(tokens.peek()?.reveal()).toBe('token--2');
    await endpoint.clock.advance(94_999 - 1_000);
    expect(tokens.peek()).toBeDefined();
    endpoint.failure = {};
    await endpoint.clock.advance(1_001);
    expect(tokens.peek()).toBeUndefined();
  });

  it('R41 a caller that aborts ends its own wait, not the flight', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 100;
    const tokens = endpoint.cached();
    const abort = new AbortController();
    const impatient = tokens.token({ signal: abort.signal });
    const patient = tokens.token();
    abort.abort(new Error('enough'));
    await expect(impatient).rejects.toThrow('enough');
    await endpoint.clock.advance(100);
    expect((await patient).reveal()).toBe('token--1');
    await expect(tokens.token({ signal: abort.signal })).rejects.toThrow('enough');
    expect(endpoint.asked).toHaveLength(1);
  });

  it('R35 100 concurrent rejections: one acquisition; a late one with the old token: none', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    endpoint.latency = 50;
    const rejected = Array.from({ length: 100 }, () => tokens.token({ replaces: first, reason: 'rejected' }));
    expect(tokens.peek()).toBeUndefined();
    const newcomer = tokens.token();
    await endpoint.clock.advance(50);
    for (const token of await Promise.all([...rejected, newcomer])) expect(token.reveal()).toBe('token--2');
    expect((await tokens.token({ replaces: first, reason: 'rejected' })).reveal()).toBe('token--2');
    expect(endpoint.asked).toHaveLength(2);
  });

  it('R36 the server gives the same token again: the caller gets it back, and a cooldown begins', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.text = 'the-same';
    const tokens = endpoint.cached();
    const first = await tokens.token();
    const again = await tokens.token({ replaces: first, reason: 'rejected' });
    expect(again.is(first)).toBe(true);
    await tokens.token({ replaces: again, reason: 'rejected' });
    expect(endpoint.asked).toHaveLength(2);
  });

  it('R39 rejections have a cooldown of their own: 1 s, doubled when the replay is refused, reset by time only', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const reject = async () => {
      const token = await tokens.token();
      const next = await tokens.token({ replaces: token, reason: 'rejected' });
      if (!next.is(token)) tokens.refused(next);
      return endpoint.asked.length;
    };
    await tokens.token();
    expect(await reject()).toBe(2);
    await endpoint.clock.advance(1_999);
    expect(await reject()).toBe(2);
    await endpoint.clock.advance(1);
    expect(await reject()).toBe(3);
    await endpoint.clock.advance(7_999);
    expect(await reject()).toBe(3);
    await endpoint.clock.advance(1);
    expect(await reject()).toBe(4);
    expect(endpoint.events.filter((e) => e.type === 'token_rejected' && !e.accepted)).toHaveLength(2);
  });

  it('R39 a rejection whose replacement cannot be had leaves the token in place', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    endpoint.failure = {};
    expect((await tokens.token({ replaces: first, reason: 'rejected' })).is(first)).toBe(true);
    expect(tokens.peek()?.is(first)).toBe(true);
  });

  it('R42 a renewal behind that fails leaves the token, reports it, and tries again later', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    await endpoint.clock.advance(80_000);
    endpoint.failure = {};
    for (let i = 0; i < 100; i++) expect(tokens.peek()?.is(first)).toBe(true);
    await endpoint.clock.advance(0);
    expect(tokens.peek()?.is(first)).toBe(true);
    expect(endpoint.asked).toHaveLength(2);
    expect(endpoint.events.map((e) => e.type)).toContain('acquisition_failed');
    await endpoint.clock.advance(1_300);
    endpoint.failure = undefined;
    tokens.peek();
    await endpoint.clock.advance(0);
    expect(tokens.peek()?.reveal()).toBe('token--3');
  });

  it('R43 a renewal that does not extend the expiry: the next try at half of what is left', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    await tokens.token();
    await endpoint.clock.advance(80_000);
    endpoint.lifetime = 20_000;
    tokens.peek();
    await endpoint.clock.advance(0);
    expect(endpoint.asked).toHaveLength(2);
    await endpoint.clock.advance(9_999);
    tokens.peek();
    expect(endpoint.asked).toHaveLength(2);
    await endpoint.clock.advance(1);
    tokens.peek();
    expect(endpoint.asked).toHaveLength(3);
  });

  it('keeps at most maxSubjects records, and the least recently used go', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached({}, 2);
    await tokens.token({ subject: 'a' });
    await tokens.token({ subject: 'b' });
    tokens.peek('a');
    await tokens.token({ subject: 'c' });
    expect(tokens.peek('a')).toBeDefined();
    expect(tokens.peek('b')).toBeUndefined();
  });
});
