import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { CompactEncrypt, decodeProtectedHeader, type JWEHeaderParameters } from 'jose';
import { sealedTokenStore, type StoreEntry } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { leaks, sinks, spellings } from '../../../leak/canaries.js';
import { RawStore } from './raw-store.js';
import { fakeKey } from './seal-keys.js';

const KEY = JSON.stringify(['acme', 'fake-subject-42', 'fake-client-id']);
const VALUE = JSON.stringify({ token: 'fake-access-token', renewal: { refreshToken: 'fake-refresh-token' } });
const CANARIES = ['fake-subject-42', 'fake-client-id', 'fake-access-token', 'fake-refresh-token'];
const [first, second, third] = ['2026-01-01', '2026-02-01', '2026-03-01'].map(fakeKey);
const keys = [first!];

async function written(raw = new RawStore(), options = { keys }) {
  const store = sealedTokenStore(raw, options);
  await store.put(KEY, { value: VALUE, expiresAt: raw.now + 60_000, generation: 7 });
  return { raw, store };
}

/** As another implementation, or a forger who has the key, would seal it. */
async function sealedBy(header: JWEHeaderParameters, { kid, key } = first!) {
  const bytes = hkdfSync('sha256', Buffer.from(key, 'base64url'), '', 'nestjs-provider-auth seal', 32);
  return new CompactEncrypt(Buffer.from(VALUE))
    .setProtectedHeader({ kid, alg: 'dir', enc: 'A256GCM', ...header })
    .encrypt(new Uint8Array(bytes));
}

/** The same with compression (RFC 7516 section 4.1.3), which jose does not do in all versions. */
function compressedBy(header: JWEHeaderParameters, { kid, key } = first!): string {
  const bytes = hkdfSync('sha256', Buffer.from(key, 'base64url'), '', 'nestjs-provider-auth seal', 32);
  const iv = randomBytes(12);
  const head = { kid, alg: 'dir', enc: 'A256GCM', zip: 'DEF', ...header };
  const aad = Buffer.from(JSON.stringify(head)).toString('base64url');
  const cipher = createCipheriv('aes-256-gcm', new Uint8Array(bytes), iv).setAAD(Buffer.from(aad));
  const text = Buffer.concat([cipher.update(deflateRawSync(VALUE)), cipher.final()]);
  return [aad, '', ...[iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}

describe('a sealed store', () => {
  it('gives back what was put, and what the store says of it', async () => {
    const { raw, store } = await written();
    const entry = { value: VALUE, expiresAt: raw.now + 60_000, generation: 7 };
    expect(await store.get(KEY)).toEqual({ now: raw.now, entry });
    const late = await store.put(KEY, { value: 'late', expiresAt: raw.now + 60_000, generation: 6 });
    expect(late).toEqual({ now: raw.now, written: false, entry });
    expect(await store.get('another')).toEqual({ now: raw.now, entry: undefined });
    expect([store.isShared, store.canLock]).toEqual([true, true]);
  });

  it('R48 keeps nothing at rest but JWEs (dir, A256GCM, an IV of their own) under names that tell nothing', async () => {
    const { raw, store } = await written();
    const sealed = raw.entries.get(raw.name())?.value ?? '';
    expect(decodeProtectedHeader(sealed)).toMatchObject({ alg: 'dir', enc: 'A256GCM', kid: first!.kid });
    await store.put(KEY, { value: VALUE, expiresAt: raw.now + 60_000, generation: 8 });
    expect(raw.entries.get(raw.name())?.value.split('.')[2]).not.toBe(sealed.split('.')[2]);
    await store.get(KEY);
    await store.lock(KEY, 'owner', raw.now + 3_000);
    await store.release(KEY, 'owner');
    await store.take(KEY, { limit: 1, window: 1_000 });
    expect([...raw.keys]).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
    const dump = JSON.stringify([...raw.entries, ...raw.keys]);
    expect(CANARIES.flatMap(spellings).filter((canary) => dump.includes(canary))).toEqual([]);
  });

  it('R48 hashes names with a key: who does not have it cannot try subjects out', async () => {
    const { raw } = await written();
    const { raw: ofOther } = await written(new RawStore(), { keys: [second!] });
    expect(ofOther.name()).not.toBe(raw.name());
  });

  it('R49 refuses an entry that was copied to another name', async () => {
    const { raw, store } = await written();
    const copy = raw.entries.get(raw.name());
    await store.put('another', { value: 'x', expiresAt: raw.now + 60_000, generation: 1 });
    const other = [...raw.entries.keys()].find((name) => name !== raw.name());
    raw.entries.set(other ?? '', copy!);
    expect(await store.get('another')).toEqual({ now: raw.now, entry: undefined, unreadable: 'another-name' });
    expect((await store.get(KEY)).entry?.value).toBe(VALUE);
  });

  it.each<[string, string, (raw: RawStore, entry: StoreEntry) => Partial<StoreEntry> | Promise<Partial<StoreEntry>>]>([
    ['garbage', 'invalid', () => ({ value: 'garbage' })],
    ['nothing', 'invalid', () => ({ value: '' })],
    ['plain text', 'invalid', () => ({ value: VALUE })],
    ['an altered ciphertext', 'invalid', (_, { value }) => ({ value: altered(value, 3) })],
    ['an altered tag', 'invalid', (_, { value }) => ({ value: altered(value, 4) })],
    ['an altered header', 'invalid', (_, { value }) => ({ value: withHeader(value, { expiresAt: 1e15 }) })],
    [
      'a kid that names another key',
      'invalid',
      async (raw) => ({ value: await sealedBy(good(raw), { ...second!, kid: first!.kid }) }),
    ],
    ['a kid that is not in the ring', 'unknown-key', async (raw) => ({ value: await sealedBy(good(raw), second) })],
    ['no kid', 'unknown-key', (_, { value }) => ({ value: withHeader(value, { kid: undefined }) })],
    ['another enc', 'invalid', async (raw) => ({ value: await sealedBy({ ...good(raw), enc: 'A128CBC-HS256' }) })],
    ['another alg', 'invalid', async (raw) => ({ value: await sealedBy({ ...good(raw), alg: 'A256GCMKW' }) })],
    ['compression', 'invalid', (raw) => ({ value: compressedBy(good(raw)) })],
    ['a later version', 'unknown-version', async (raw) => ({ value: await sealedBy({ ...good(raw), v: 2 }) })],
    [
      'an expiry that is over',
      'expired',
      async (raw) => ({ value: await sealedBy({ ...good(raw), expiresAt: raw.now }) }),
    ],
    [
      'an expiry that is no number',
      'expired',
      async (raw) => ({ value: await sealedBy({ ...good(raw), expiresAt: '9999999999999' }) }),
    ],
    ['no expiry', 'expired', async (raw) => ({ value: await sealedBy({ ...good(raw), expiresAt: undefined }) })],
    ['more than 64 KiB', 'too-large', () => ({ value: 'x'.repeat(100_000) })],
  ])('R50 takes %s for no entry, and says why: %s', async (_, unreadable, change) => {
    const { raw, store } = await written();
    const changed = await change(raw, raw.entries.get(raw.name())!);
    raw.tamper(() => changed);
    expect(await store.get(KEY)).toEqual({ now: raw.now, entry: undefined, unreadable });
    const late = await store.put(KEY, { value: VALUE, expiresAt: raw.now + 60_000, generation: 7 });
    expect(late, 'its generation counts').toEqual({ now: raw.now, written: false, entry: undefined, unreadable });
    const newer = await store.put(KEY, { value: VALUE, expiresAt: raw.now + 60_000, generation: 8 });
    expect(newer.entry?.value, 'and is overcome').toBe(VALUE);
  });

  it('opens what was sealed as the page on sealing says', async () => {
    const { raw, store } = await written();
    const value = await sealedBy(good(raw));
    raw.tamper(() => ({ value }));
    expect((await store.get(KEY)).entry?.value).toBe(VALUE);
  });

  it('R50 writes nothing that it could not read', async () => {
    const { raw, store } = await written();
    const write = { expiresAt: raw.now + 60_000, generation: 8 };
    await expect(store.put(KEY, { ...write, value: 'x'.repeat(65_537) })).rejects.toThrow('at most 65536 bytes');
    const value = '"'.repeat(65_536);
    expect((await store.put(KEY, { ...write, value })).entry?.value).toBe(value);
    expect((await store.get(KEY)).entry?.value).toBe(value);
  });

  it('R51 writes with the first key and reads with any: each stage of a rotation shares its tokens with the next', async () => {
    const raw = new RawStore();
    const stages = [[first!], [first!, second!], [second!, first!], [second!, first!, third!]];
    for (const [i, ring] of stages.entries()) {
      const store = sealedTokenStore(raw, { keys: ring });
      await store.put(KEY, { value: `of stage ${i}`, expiresAt: raw.now + 60_000, generation: i + 1 });
      expect(decodeProtectedHeader(raw.entries.get(raw.name())!.value).kid).toBe(ring[0]?.kid);
      for (const neighbour of stages.slice(Math.max(0, i - 1), i + 2)) {
        const { entry } = await sealedTokenStore(raw, { keys: neighbour }).get(KEY);
        expect(entry?.value).toBe(`of stage ${i}`);
      }
    }
    expect(raw.keys.size).toBe(1);
  });

  it('R51 takes the key with the lowest kid for names, by number where there are numbers', async () => {
    const raw = new RawStore();
    const [ninth, tenth] = ['key-9', 'key-10'].map(fakeKey);
    for (const ring of [[ninth!], [ninth!, tenth!], [tenth!, ninth!]])
      await sealedTokenStore(raw, { keys: ring }).get(KEY);
    expect(raw.keys.size).toBe(1);
  });

  it('R51 goes on with the names of a key that was taken out and is the nameKey, which opens nothing', async () => {
    const { raw } = await written();
    const store = sealedTokenStore(raw, { keys: [second!], nameKey: first!.key });
    expect(await store.get(KEY)).toEqual({ now: raw.now, entry: undefined, unreadable: 'unknown-key' });
    expect(raw.keys.size).toBe(1);
  });

  it('R56 shows no key and no driver when it is printed', async () => {
    const { store } = await written(Object.assign(new RawStore(), { password: 'fake-store-password' }));
    const bytes = Buffer.from(first!.key, 'base64url').toString('latin1');
    expect(leaks(sinks(store), [first!.key, bytes, 'fake-store-password'])).toEqual([]);
  });

  it('R66 asks at start-up whether jose is there', async () => {
    const { store } = await written();
    expect(await store.validate?.()).toEqual([]);
  });
});

function good({ now, ...raw }: RawStore) {
  return { v: 1, name: [...raw.entries.keys()][0], expiresAt: now + 60_000 };
}

function altered(jwe: string, part: number): string {
  return jwe
    .split('.')
    .map((text, i) => (i === part ? (text.startsWith('A') ? 'B' : 'A') + text.slice(1) : text))
    .join('.');
}

function withHeader(jwe: string, change: object): string {
  const [, ...rest] = jwe.split('.');
  const header = JSON.stringify({ ...decodeProtectedHeader(jwe), ...change });
  return [Buffer.from(header).toString('base64url'), ...rest].join('.');
}
