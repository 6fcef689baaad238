import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import type { AcquisitionOptions, Attempt } from '../../../../lib/tokens/acquire/attempt.js';
import { takeLock } from '../../../../lib/tokens/store/held-lock.js';
import { leased, leaseOf, leaseWithoutStore } from '../../../../lib/tokens/store/lease.js';
import { StoreSession } from '../../../../lib/tokens/store/store-session.js';
import { SickStore } from './fleet.js';

const REQUIRED = 'ERR_STORE_REQUIRED';
const because = (why: string) => ({
  code: REQUIRED,
  message: `acme: an acquisition could end the token of another replica, and ${why}; make the store work`,
});

/** The lease of a replica that has the lock, and the names that it locked. */
async function setUp({ oneTimeRefresh = true, forgotten = undefined as string | undefined } = {}) {
  const clock = new ManualClock();
  const store = new SickStore(clock);
  const names: string[] = [];
  const { lock } = store;
  store.lock = (name, ...rest) => {
    names.push(name);
    return lock(name, ...rest);
  };
  const session = new StoreSession(store, { clock, report: () => {}, name: ['acme'] });
  const held = await takeLock(session, 'key', clock);
  if (held === undefined || held === 'taken') throw new Error('it was not taken');
  names.length = 0;
  const options = { provider: 'acme', singleSession: false, oneTimeRefresh };
  const lease = () => leaseOf(session, { lock: held, forgotten, onLost: () => {} }, options);
  return { store, names, lease: lease(), another: lease() };
}

describe('R73 a refresh token that dies by its use', () => {
  it('is spent once, under a name that is the same in every version and shows nothing of it', async () => {
    const { names, lease, another } = await setUp();
    await lease.spend('fake-refresh');
    const digest = createHash('sha256').update('fake-refresh').digest('base64url');
    expect(names).toEqual([JSON.stringify([1, 'acme', 'spent', digest])]);
    await expect(another.spend('fake-refresh')).rejects.toMatchObject(
      because('its refresh token may have been sent before'),
    );
  });

  it('is not sent when the store does not say, forgot it, or is ill', async () => {
    const { store, lease } = await setUp();
    store.is = 'down';
    const unknown = because('its refresh token may have been sent before');
    await expect(lease.spend('fake-refresh')).rejects.toMatchObject(unknown);
    const { lease: forgetful } = await setUp({ forgotten: 'fake-refresh' });
    const forgotten = because('the store forgot who sent its refresh token');
    await expect(forgetful.spend('fake-refresh')).rejects.toMatchObject(forgotten);
    const alone = leaseWithoutStore({ provider: 'acme', singleSession: false, oneTimeRefresh: true });
    await expect(alone.spend('fake-refresh')).rejects.toMatchObject(because('the store is ill'));
  });

  it('is asked nothing where refresh tokens live on', async () => {
    const { names, lease } = await setUp({ oneTimeRefresh: false });
    await lease.spend('fake-refresh');
    await lease.spend('fake-refresh');
    expect(names).toEqual([]);
  });
});

describe('an acquisition with a lease', () => {
  it('fetches metadata freely, and spends what it renews by, if that is a refresh token', async () => {
    const token = new AccessToken({ value: 'fake-token', tokenType: 'Bearer', sentAt: 0, lifetime: 1 });
    const log: string[] = [];
    const lease = { check: () => void log.push('check'), spend: async (text: string) => void log.push(text) };
    const attempt: Attempt = {
      signal: new AbortController().signal,
      send: (_endpoint, request) => request(),
      fetchMetadata: (endpoint, request) => (log.push(endpoint), request()),
      refresh: (work) => work(attempt),
    };
    const acquire = leased(async (_options, leasing) => {
      await leasing.fetchMetadata('https://acme.test', async () => log.push('fetched'));
      await leasing.refresh(async () => token);
      await leasing.refresh(async (inner) => inner.send('https://acme.test', async () => token), 'fake-refresh');
      return token;
    });
    const options: AcquisitionOptions = { lease };
    expect(await acquire(options, attempt)).toBe(token);
    expect(log).toEqual(['https://acme.test', 'fetched', 'fake-refresh', 'check']);
  });
});
