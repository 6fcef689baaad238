import { describe, expect, it } from 'vitest';
import { Effort } from '../../../../lib/tokens/acquire/effort.js';
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
    expect(source.asked.flatMap((asked) => Object.values(asked))).not.toContain(undefined);
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
    const rejected = { subject: 'ann', replaces: await renewed, reason: 'rejected' } as const;
    const replaced = source.cached.token({ ...rejected, grant: 'hers, anew' });
    await source.end('three');
    await replaced;
    expect(source.asked.map(({ grant }) => grant)).toEqual(['hers', undefined, 'hers, anew']);
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

describe('a token that came', () => {
  it('R44 dead, because this process was stopped while it was on its way, is asked for once more', async () => {
    const endpoint = new FakeEndpoint();
    const tokens = endpoint.cached();
    endpoint.latency = 100;
    const asked = tokens.token();
    await endpoint.clock.advance(0);
    endpoint.clock.suspend(99_900);
    await endpoint.clock.advance(200);
    expect((await asked).reveal()).toBe('token--2');
  });

  it('R80 from another replica leaves in the status which credentials were accepted last', async () => {
    const source = new ScriptedSource();
    const [first, second] = [0, 1].map((index) => ({ index, count: 2, secretExpiresAt: undefined }));
    for (const credentials of [first, second, undefined]) {
      const renewed = source.cached.renew();
      await source.clock.advance(0);
      const effort = source.asked.at(-1)?.effort;
      if (effort !== undefined) effort.credentials = credentials;
      await source.end('one');
      await renewed;
      expect(source.cached.status().credentials).toBe(credentials ?? second);
    }
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
