import { memoryTokenStore, type TokenStore } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { faultsOf, type Options, request, untyped } from './faults-of.js';

const storeWith = (more: object): TokenStore => Object.assign(memoryTokenStore(), more);
const ENDING: readonly [string, Options][] = [
  ['singleSession', { singleSession: true }],
  ['renew.oneTime', { renew: { request, oneTime: true } }],
];

describe('the store of a definition', () => {
  it.each(ENDING)('R73 has to be able to lock where tokens end each other (%s)', (_, options) => {
    expect(faultsOf({ ...options, store: storeWith({ isShared: true, canLock: false }) })).toEqual([
      "its store cannot lock, so that replicas would end each other's tokens (singleSession, renew.oneTime); give it one that can, or store: false",
    ]);
    expect(faultsOf({ ...options, store: storeWith({ isShared: true, canLock: true }) })).toEqual([]);
    expect(faultsOf({ ...options, store: storeWith({ isShared: false, canLock: false }) })).toEqual([]);
    expect(faultsOf({ ...options, store: false })).toEqual([]);
    expect(faultsOf(options)).toEqual([]);
  });

  it.each([[{}], [{ renew: { request } }], [{ renew: { request, oneTime: false }, singleSession: false }]] satisfies [
    Options,
  ][])('R73 need not where %j', (options) => {
    expect(faultsOf({ ...options, store: storeWith({ isShared: true, canLock: false }) })).toEqual([]);
  });

  it('R77 that is none is a fault', () => {
    const faults = ['store is no token store; give what redisTokenStore() or the like returns, or false'];
    const missing = ['get', 'put', 'lock', 'release', 'take'].map((name) => storeWith({ [name]: undefined }));
    for (const store of [...missing, null, true, 'redis://localhost']) {
      expect(faultsOf(untyped({ store }))).toEqual(faults);
    }
  });
});
