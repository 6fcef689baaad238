import { createHmac, hkdfSync } from 'node:crypto';
import { memoryTokenStore, sealedTokenStore } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { RawStore } from './raw-store.js';
import { fakeKey } from './seal-keys.js';

const key = fakeKey('a');

describe('a sealed store', () => {
  it('R53 gives, extends and frees locks as the store below, and opens what lives under them', async () => {
    const clock = new ManualClock();
    const store = sealedTokenStore(memoryTokenStore({ clock }), { keys: [key] });
    const now = clock.now();
    await store.put('acme', { value: 'kept', expiresAt: now + 60_000, generation: 7 });
    const lock = await store.lock('acme', 'one', now + 3_000);
    expect(lock).toEqual({
      now,
      held: true,
      generation: 8,
      entry: { value: 'kept', expiresAt: now + 60_000, generation: 7 },
    });
    expect((await store.lock('acme', 'other', now + 3_000)).held).toBe(false);
    await store.release('acme', 'one');
    expect((await store.lock('acme', 'other', now + 3_000)).held).toBe(true);
  });

  it('R72 counts requests as the store below', async () => {
    const clock = new ManualClock();
    const store = sealedTokenStore(memoryTokenStore({ clock }), { keys: [key] });
    const quota = { limit: 1, window: 60_000 };
    expect(await store.take('acme', quota)).toEqual({ now: clock.now(), until: undefined });
    expect(await store.take('acme', quota)).toEqual({ now: clock.now(), until: clock.now() + 60_000 });
  });

  it('R51 names entries in the same way in every version: by HMAC-SHA-256 under a key of its own', async () => {
    const raw = new RawStore();
    await sealedTokenStore(raw, { keys: [key] }).get('acme');
    const secret = Buffer.from(key.key, 'base64url');
    const bytes = new Uint8Array(hkdfSync('sha256', secret, '', 'nestjs-provider-auth name', 32));
    expect([...raw.keys]).toEqual([createHmac('sha256', bytes).update('acme').digest('base64url')]);
  });
});
