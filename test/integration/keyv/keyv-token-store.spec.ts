import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { keyvTokenStore } from 'nestjs-provider-auth/keyv';
import { tokenStoreContract } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { leaks, sinks, spellings } from '../../leak/canaries.js';
import { fakeKey } from '../../unit/tokens/store/seal-keys.js';

const keys = [fakeKey('a')];
const LONG = 60_000;

const kinds = {
  Keyv: (entries: Map<string, unknown>) => new Keyv({ store: entries, throwOnErrors: true }),
  'cache-manager': (entries: Map<string, unknown>) =>
    createCache({ stores: [new Keyv({ store: entries, throwOnErrors: true })] }),
};

describe.each(Object.entries(kinds))('keyvTokenStore() with %s', (_kind, keyvOf) => {
  const entries = new Map<string, unknown>();
  const storeOf = () => keyvTokenStore({ keyv: keyvOf(entries), keys });

  const cases = tokenStoreContract({ store: storeOf, canLock: false });
  it.each(cases.map(({ title, run }) => [title, run] as const))('R53 %s', (_title, run) => run());

  it('R53 gives everybody the lock, with generations that rise, and says that it cannot keep others out', async () => {
    const store = storeOf();
    expect([store.isShared, store.canLock]).toEqual([true, false]);
    const { now } = await store.get('locked');
    const first = await store.lock('locked', 'a', now + LONG);
    const generation = first.generation + 1_000_000;
    await store.put('locked', { value: 'a', expiresAt: now + LONG, generation });
    const second = await storeOf().lock('locked', 'b', now + LONG);
    expect([first.held, second.held]).toEqual([true, true]);
    expect(second.generation).toBeGreaterThan(generation);
    await store.release('locked', 'a');
    expect(await store.lock('locked', 'c', now)).toMatchObject({ held: false, generation: 0 });
  });

  it('R53 lets generations rise over an emptied store', async () => {
    const store = storeOf();
    const { now, generation } = await store.lock('emptied', 'a', Date.now() + LONG);
    await store.put('emptied', { value: 'a', expiresAt: now + LONG, generation });
    entries.clear();
    await expect
      .poll(async () => (await store.lock('emptied', 'b', now + LONG)).generation)
      .toBeGreaterThan(generation);
  });

  it('R48 shows no token, secret, subject or client id to whoever reads the store', async () => {
    entries.clear();
    const store = storeOf();
    const key = JSON.stringify(['acme', 'fake-subject-42', 'fake-client-id']);
    const value = JSON.stringify({ token: 'fake-access-token', refreshToken: 'fake-refresh-token' });
    await store.put(key, { value, expiresAt: Date.now() + LONG });
    await store.take(key, { limit: 2, window: LONG });
    expect((await store.get(key)).entry?.value).toBe(value);
    const dump = JSON.stringify([...entries]);
    expect(entries.size).toBe(2);
    const canaries = ['fake-subject-42', 'fake-client-id', 'fake-access-token', 'fake-refresh-token'];
    expect(canaries.flatMap(spellings).filter((canary) => dump.includes(canary))).toEqual([]);
    expect(leaks(sinks(store), [keys[0]!.key])).toEqual([]);
  });

  it('R50 takes what others left under its names for nothing', async () => {
    const store = storeOf();
    const { now } = await store.get('odd');
    entries.clear();
    await store.put('odd', { value: 'a', expiresAt: now + LONG });
    const [name] = [...entries.keys()];
    const keyv = keyvOf(entries);
    const bare = String(name).replace(/^keyv:/, '');
    for (const odd of ['text', 5, [], {}, { value: 1, generation: 1, expiresAt: now + LONG }]) {
      await keyv.set(bare, odd, LONG);
      expect((await store.get('odd')).entry, JSON.stringify(odd)).toBeUndefined();
    }
    await keyv.set(bare, { value: 'not sealed', generation: 1, expiresAt: now + LONG }, LONG);
    expect(await store.get('odd')).toMatchObject({ entry: undefined, unreadable: 'invalid' });
    expect((await store.put('odd', { value: 'b', expiresAt: now + LONG, generation: 2 })).written).toBe(true);
  });
});

describe('keyvTokenStore()', () => {
  it('R48 refuses to be without keys, and what is no Keyv', () => {
    const keyv = new Keyv({ throwOnErrors: true });
    expect(() => keyvTokenStore({ keyv })).toThrow('a shared store needs keys');
    expect(() => keyvTokenStore({ keyv: Object.create(null), keys })).toThrow('keyv has no get() and set()');
  });

  it('R52 refuses a Keyv that would hide that its store fails', () => {
    expect(() => keyvTokenStore({ keyv: new Keyv(), keys })).toThrow('throwOnErrors: true');
  });

  it('R52 rejects with nothing secret when the store fails, or does not write', async () => {
    const failing = new Map();
    failing.get = () => {
      throw new Error('connect redis://:fake-store-password@127.0.0.1:1 refused');
    };
    const keyv = new Keyv({ store: failing, throwOnErrors: true });
    keyv.on('error', () => {});
    const error = await keyvTokenStore({ keyv, keys })
      .get('a')
      .catch((rejected: unknown) => rejected);
    expect(error).toMatchObject({ code: 'ERR_STORE_FAILED' });
    expect(leaks(sinks(error), ['fake-store-password'])).toEqual([]);
    const deaf = { get: async () => undefined, set: async () => false };
    await expect(
      keyvTokenStore({ keyv: deaf, keys }).put('a', { value: 'a', expiresAt: Date.now() + LONG }),
    ).rejects.toThrow('Keyv did not write');
  });

  it('R53 says nothing of what has died, also where Keyv still has it', async () => {
    const kept = new Map<string, unknown>();
    const keyv = {
      get: async (key: string) => kept.get(key),
      set: async (key: string, value: unknown) => kept.set(key, value),
    };
    const store = keyvTokenStore({ keyv, dangerouslyStorePlainText: true });
    const expiresAt = Date.now() + 50;
    await store.put('a', { value: 'a', expiresAt });
    await expect.poll(async () => (await store.get('a')).now).toBeGreaterThanOrEqual(expiresAt);
    expect((await store.get('a')).entry).toBeUndefined();
    expect(kept.size).toBe(1);
  });
});
