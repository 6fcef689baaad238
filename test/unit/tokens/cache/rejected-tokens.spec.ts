import { describe, expect, it } from 'vitest';
import { codeOf, failureOf } from '../failure-of.js';
import { FakeEndpoint } from '../fake-endpoint.js';
import { ScriptedSource } from './scripted-source.js';

describe('a rejected token', () => {
  it('R35 is replaced by one acquisition for 100 that reject it, and for none that come late', async () => {
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

  it('R37 is held back for 500 ms while its replacement is under way, then served again, then never', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    endpoint.latency = 2_000;
    void tokens.token({ replaces: first, reason: 'rejected' });
    const newcomer = tokens.token();
    await endpoint.clock.advance(400);
    void tokens.token({ replaces: first, reason: 'rejected' });
    await endpoint.clock.advance(99);
    expect(tokens.peek()).toBeUndefined();
    await endpoint.clock.advance(1);
    expect((await newcomer).is(first)).toBe(true);
    expect(tokens.peek()?.is(first)).toBe(true);
    await endpoint.clock.advance(1_500);
    expect(tokens.peek()?.reveal()).toBe('token--2');
  });

  it('R37 is replaced by the renewal that is under way already, without another acquisition', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    endpoint.latency = 100;
    const renewal = tokens.renew();
    const replaced = tokens.token({ replaces: first, reason: 'rejected' });
    expect(tokens.peek()).toBeUndefined();
    await endpoint.clock.advance(100);
    expect((await replaced).is(await renewal)).toBe(true);
    expect(endpoint.asked).toHaveLength(2);
  });

  it('R37 that this renewal brings once more is replaced by another acquisition', async () => {
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

  it('R36 that the server gives once more goes back to the caller, and a cooldown begins', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.text = 'the-same';
    const tokens = endpoint.cached();
    const first = await tokens.token();
    const again = await tokens.token({ replaces: first, reason: 'rejected' });
    expect(again.is(first)).toBe(true);
    expect((await tokens.token({ replaces: again, reason: 'rejected' })).is(first)).toBe(true);
    expect(endpoint.asked).toHaveLength(2);
  });

  it('R39 whose replacement is not to be had: the one that rejects gets the failure, newcomers get the token', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    endpoint.failure = { kind: 'credentials-rejected' };
    endpoint.latency = 100;
    const rejecting = failureOf(tokens.token({ replaces: first, reason: 'rejected' }));
    const newcomer = tokens.token();
    await endpoint.clock.advance(100);
    expect(await rejecting).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_FAILED', kind: 'credentials-rejected' });
    expect((await newcomer).is(first)).toBe(true);
    expect(tokens.peek()?.is(first)).toBe(true);
  });

  it('R39 gives an error of another library as it is', async () => {
    const source = new ScriptedSource();
    const replaces = await source.filled('one');
    const own = new TypeError('of the source');
    const asked = source.cached.token({ replaces, reason: 'rejected' });
    await source.end(own);
    await expect(asked).rejects.toBe(own);
  });

  it('R41 is no concern any more of a caller that gave up', async () => {
    const source = new ScriptedSource();
    const replaces = await source.filled('one');
    const abort = new AbortController();
    const rejecting = source.cached.token({ replaces, reason: 'rejected', signal: abort.signal });
    abort.abort('tired');
    await expect(rejecting).rejects.toBe('tired');
    await source.end('two');
    expect((await source.cached.token()).reveal()).toBe('two');
  });
});

/** Rejects the present token, and what comes in its place. Answers how many acquisitions there have been. */
async function reject(endpoint: FakeEndpoint, tokens: ReturnType<FakeEndpoint['cached']>): Promise<number> {
  const token = await tokens.token();
  const next = await tokens.token({ replaces: token, reason: 'rejected' });
  if (!next.is(token)) tokens.refused(next);
  return endpoint.asked.length;
}

describe('the cooldown of rejections', () => {
  it('R39 lasts 1 s, doubled each time and when the replay is refused too', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    expect(await reject(endpoint, tokens)).toBe(2);
    await endpoint.clock.advance(1_999);
    expect(await reject(endpoint, tokens)).toBe(2);
    await endpoint.clock.advance(1);
    expect(await reject(endpoint, tokens)).toBe(3);
    await endpoint.clock.advance(7_999);
    expect(await reject(endpoint, tokens)).toBe(3);
    await endpoint.clock.advance(1);
    expect(await reject(endpoint, tokens)).toBe(4);
  });

  it('R39 leaves the token in place, and is told once when it begins and once when it is over', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    const second = await tokens.token({ replaces: first, reason: 'rejected' });
    for (let i = 0; i < 3; i++) expect(await tokens.token({ replaces: second, reason: 'rejected' })).toBe(second);
    await endpoint.clock.advance(1_000);
    expect(endpoint.events.map((event) => (event.type === 'token_rejected' ? event.accepted : event.type))).toEqual([
      'token_acquired',
      true,
      'token_acquired',
      false,
      'rejections_suppressed',
      false,
      false,
      'rejections_accepted',
    ]);
  });

  it('R39 is in the status: since when, how often, until when', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const replaces = await tokens.token();
    expect(tokens.status().rejections).toBeUndefined();
    const since = endpoint.clock.now();
    const second = await tokens.token({ replaces, reason: 'rejected' });
    tokens.refused(second);
    expect(tokens.status().rejections).toEqual({ since, count: 2, until: since + 2_000 });
  });

  it('R39 is not reset by the success of others', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    await reject(endpoint, tokens);
    await tokens.renew();
    const { rejections } = tokens.status();
    expect(rejections?.until).toBe(endpoint.clock.now() + 2_000);
    expect(await codeOf(tokens.token({ replaces: await tokens.token(), reason: 'rejected' }))).toBe('token--3');
    expect(endpoint.asked).toHaveLength(3);
  });

  it('R39 gives each that rejects it a failure of its own', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const replaces = await tokens.token();
    endpoint.failure = { kind: 'credentials-rejected' };
    const [one, two] = await Promise.all([1, 2].map(() => failureOf(tokens.token({ replaces, reason: 'rejected' }))));
    expect(one).toMatchObject({ kind: 'credentials-rejected' });
    expect(one).not.toBe(two);
    expect(endpoint.asked).toHaveLength(2);
    expect(tokens.status().rejections).toMatchObject({ count: 2 });
  });
});
