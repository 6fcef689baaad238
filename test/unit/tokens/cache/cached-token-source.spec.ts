import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { FakeEndpoint } from '../fake-endpoint.js';
import { ScriptedSource } from './scripted-source.js';

const down = () => new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', { kind: 'transient' });

describe('a cached token', () => {
  it('R40 is acquired once for 1,000 callers', async () => {
    const endpoint = new FakeEndpoint();
    endpoint.latency = 100;
    const tokens = endpoint.cached();
    const callers = Array.from({ length: 1_000 }, () => tokens.token());
    await endpoint.clock.advance(100);
    const got = new Set((await Promise.all(callers)).map((token) => token.reveal()));
    expect(got).toEqual(new Set(['token--1']));
    expect(endpoint.asked).toHaveLength(1);
  });

  it('is served at once while it is fresh; when it is due, at once too, and renewed behind', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    await endpoint.clock.advance(79_999);
    expect((await tokens.token()).is(first)).toBe(true);
    expect(endpoint.asked).toHaveLength(1);
    endpoint.latency = 1_000;
    await endpoint.clock.advance(1);
    expect(tokens.peek()?.is(first)).toBe(true);
    await endpoint.clock.advance(1_000);
    expect(tokens.peek()?.reveal()).toBe('token--2');
    expect(endpoint.asked.map(({ reason }) => reason)).toEqual([undefined, 'due']);
  });

  it('R44 is not served from the moment that it is not to be sent, while nothing is wrong', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    await tokens.token();
    await endpoint.clock.advance(94_999);
    expect(tokens.status().state).toBe('due');
    await endpoint.clock.advance(1);
    expect(tokens.status().state).toBe('expired');
    expect(tokens.peek()).toBeUndefined();
  });

  it('R25 is served to its very expiry while its renewal fails, and never after that', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    const first = await tokens.token();
    endpoint.failure = {};
    await endpoint.clock.advance(80_000);
    tokens.peek();
    await endpoint.clock.advance(19_999);
    expect(tokens.peek()?.is(first)).toBe(true);
    await endpoint.clock.advance(1);
    expect(tokens.peek()).toBeUndefined();
  });

  it('R25 goes to a caller that finds it in its last seconds, when its renewal takes longer than 500 ms', async () => {
    const source = new ScriptedSource();
    const first = await source.filled('one');
    await source.clock.advance(96_000);
    const asked = source.cached.token();
    await source.clock.advance(499);
    expect(source.cached.status().state).toBe('acquiring');
    await source.clock.advance(1);
    expect((await asked).is(first)).toBe(true);
  });

  it('R80 stays as it is when its status is read', async () => {
    const source = new ScriptedSource();
    await source.filled('one', 'ann');
    await source.clock.advance(90_000);
    expect(source.cached.status('ann').state).toBe('due');
    expect(source.cached.status('bob').state).toBe('absent');
    await source.clock.advance(0);
    expect(source.asked).toHaveLength(1);
    expect([...source.cached.records()].map(({ subject, used }) => [subject, used])).toEqual([['ann', false]]);
  });

  it('R60 is in use from when somebody peeks at it', async () => {
    const source = new ScriptedSource();
    await source.filled('one', 'ann');
    source.cached.peek('ann');
    expect([...source.cached.records()].map(({ used }) => used)).toEqual([true]);
  });

  it('R60 is in use from when somebody waits for its renewal, even one that gives up', async () => {
    const source = new ScriptedSource({ singleSession: true });
    await source.filled('one', 'ann');
    const renewed = source.cached.renew('ann').catch(() => 'failed');
    const abort = new AbortController();
    const waiting = source.cached.token({ subject: 'ann', signal: abort.signal });
    abort.abort('tired');
    await expect(waiting).rejects.toBe('tired');
    await source.end(down());
    expect(await renewed).toBe('failed');
    expect([...source.cached.records()].map(({ used }) => used)).toEqual([true]);
  });
});

describe('a caller that wants another token than one it names', () => {
  it('gets the present one when that is another already, and asks for nothing', async () => {
    const source = new ScriptedSource();
    const second = await source.filled('two');
    for (const reason of ['due', 'rejected'] as const) {
      expect(await source.cached.token({ replaces: source.issue('one'), reason })).toBe(second);
    }
    expect(source.asked).toHaveLength(1);
  });

  it('waits for a new one otherwise', async () => {
    const source = new ScriptedSource();
    const replaces = await source.filled('one');
    const asked = source.cached.token({ replaces, reason: 'due' });
    expect(source.cached.peek()).toBe(replaces);
    await source.end('two');
    expect((await asked).reveal()).toBe('two');
    expect(source.asked[1]).toMatchObject({ replaces, reason: 'due' });
  });

  it.each(['due', 'rejected'] as const)(
    'waits for the next as anybody does when its own has died (%s)',
    async (reason) => {
      const source = new ScriptedSource();
      const replaces = await source.filled('one');
      await source.clock.advance(100_000);
      const asked = source.cached.token({ replaces, reason });
      await source.end('two');
      expect((await asked).reveal()).toBe('two');
      expect(source.asked[1]?.reason).toBeUndefined();
      expect([source.events, source.cached.status().rejections]).toEqual([[], undefined]);
    },
  );
});

describe('the end', () => {
  it('R63 tells all tokens that are held, and whose they are', async () => {
    const source = new ScriptedSource();
    const [own, hers] = [await source.filled('one'), await source.filled('two', 'ann')];
    const failing = source.cached.token({ subject: 'bob' });
    await source.end(down());
    await expect(failing).rejects.toThrow('down');
    expect(source.cached.held()).toEqual([
      { token: own, subject: undefined },
      { token: hers, subject: 'ann' },
    ]);
  });

  it('R63 comes when no acquisition is in flight, however they end', async () => {
    const source = new ScriptedSource();
    await source.cached.settled();
    const flying = source.cached.token().catch(() => 'failed');
    let settled = false;
    void source.cached.settled().then(() => (settled = true));
    await source.clock.advance(0);
    expect(settled).toBe(false);
    await source.end(down());
    expect(await flying).toBe('failed');
    await source.clock.advance(0);
    expect(settled).toBe(true);
  });
});
