import { keyvTokenStore } from 'nestjs-provider-auth/keyv';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyvEntries } from '../../../lib/keyv/keyv-entries.js';

const NOW = 1_800_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A Keyv that keeps what it is given and forgets nothing; `ttls` are those it was given. */
function keyvWith(kept: Record<string, unknown> = {}) {
  const values = new Map(Object.entries(kept));
  const ttls: number[] = [];
  return {
    ttls,
    values,
    get: async (key: string) => values.get(key),
    set: async (key: string, value: unknown, ttl: number) => {
      values.set(key, value);
      return ttls.push(ttl) > 0;
    },
  };
}

const entry = { value: 'sealed', generation: 1, expiresAt: NOW + 1_000 };

describe('an entry in a Keyv', () => {
  it('R53 is there until its very expiry, and not at it', async () => {
    const entries = new KeyvEntries(keyvWith({ a: entry }));
    vi.setSystemTime(NOW + 999);
    await expect(entries.get('a')).resolves.toEqual({ now: NOW + 999, entry });
    vi.setSystemTime(NOW + 1_000);
    await expect(entries.get('a')).resolves.toEqual({ now: NOW + 1_000, entry: undefined });
  });

  it.each([
    undefined,
    null,
    'text',
    { ...entry, value: 7 },
    { ...entry, generation: '1' },
    { ...entry, expiresAt: String(entry.expiresAt) },
    { generation: 1, expiresAt: entry.expiresAt },
  ])('is nothing that somebody else put there: %j', async (kept) => {
    await expect(new KeyvEntries(keyvWith({ a: kept })).get('a')).resolves.toEqual({ now: NOW, entry: undefined });
  });

  it('R53 is kept as long as the token lives, above whatever was there before a loss', async () => {
    const keyv = keyvWith();
    const written = await new KeyvEntries(keyv).put('a', { value: 'sealed', expiresAt: NOW + 5_000 });
    expect(written).toMatchObject({ written: true, entry: { generation: NOW * 1_000 } });
    expect(keyv.ttls).toEqual([5_000]);
  });
});

describe('a lock of a Keyv', () => {
  it.each([
    [NOW + 1, true],
    [NOW, false],
  ])('until %d, at 1800000000000, is held: %s', async (until, held) => {
    const lock = await new KeyvEntries(keyvWith({ a: entry })).lock('a', 'me', until);
    expect([lock.held, lock.generation > 0, lock.entry !== undefined]).toEqual([held, held, held]);
  });
});

describe('a quota in a Keyv', () => {
  const quota = { limit: 2, window: 1_000 };

  it('R72 is used up until the first of a window is over, and free at that very moment', async () => {
    const keyv = keyvWith();
    const entries = new KeyvEntries(keyv);
    await entries.take('q', quota);
    vi.setSystemTime(NOW + 400);
    await entries.take('q', quota);
    await expect(entries.take('q', quota)).resolves.toEqual({ now: NOW + 400, until: NOW + 1_000 });
    vi.setSystemTime(NOW + 1_000);
    await expect(entries.take('q', quota)).resolves.toEqual({ now: NOW + 1_000, until: undefined });
    expect(keyv.values.get('q:taken')).toEqual([NOW + 1_400, NOW + 2_000]);
    expect(keyv.ttls).toEqual([1_000, 1_000, 1_000]);
  });

  it.each([undefined, 'text', {}])('R72 that somebody else put there counts nothing: %j', async (kept) => {
    const entries = new KeyvEntries(keyvWith({ 'q:taken': kept }));
    await entries.take('q', quota);
    await expect(entries.take('q', quota)).resolves.toEqual({ now: NOW, until: undefined });
    await expect(entries.take('q', quota)).resolves.toEqual({ now: NOW, until: NOW + 1_000 });
  });

  it('R72 that is reserved as a whole is free after a window', async () => {
    const entries = new KeyvEntries(keyvWith());
    await expect(entries.take('q', { ...quota, reserve: 2 })).resolves.toEqual({ now: NOW, until: NOW + 1_000 });
  });
});

describe('a store over Keyv', () => {
  it.each([undefined, null, {}, { get: () => 1 }, { set: () => 1 }])('is refused without a Keyv: %j', (keyv) => {
    const options = Object.assign({ keyv: keyvWith(), dangerouslyStorePlainText: true }, { keyv });
    expect(() => keyvTokenStore(options)).toThrow('keyv has no get() and set(); give a Keyv of version 5');
  });
});
