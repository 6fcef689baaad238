import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { ProviderAuthError, TokenAcquisitionError } from '../../../../lib/core/errors.js';
import { TokenRecord, TokenRecords } from '../../../../lib/tokens/cache/token-records.js';

const NOW = 1_000_000;
const never = new Promise<AccessToken>(() => {});

/** Renewed 20 s and sent until 5 s before its end. */
const token = (lifetime = 100_000, sentAt = NOW) =>
  new AccessToken({ value: 'text', tokenType: 'Bearer', sentAt, lifetime }, () => 0);

const failure = (
  until?: number,
  code: 'ERR_TOKEN_UNAVAILABLE' | 'ERR_TOKEN_ENDPOINT_FAILED' = 'ERR_TOKEN_ENDPOINT_FAILED',
) => new TokenAcquisitionError(code, 'acme', 'down', { kind: 'transient', until });

describe('a record', () => {
  it('R43 is renewed when its token says so, or at half of what is left when that did not extend its life', () => {
    const held = new TokenRecord(undefined);
    expect(held.renewAt).toBe(Infinity);
    held.publish(token(), NOW);
    expect(held.renewAt).toBe(NOW + 80_000);
    held.publish(token(), NOW + 80_000);
    expect(held.renewAt).toBe(NOW + 90_000);
    held.publish(token(), NOW + 99_000);
    expect(held.renewAt).toBe(NOW + 100_000);
    held.publish(token(100_001), NOW);
    expect(held.renewAt).toBe(NOW + 100_001 - 20_000.2);
  });

  it('R42 is renewed after a failure when that allows it, 250 ms later at least', () => {
    const held = new TokenRecord(undefined);
    held.fail(failure(NOW + 5_000), NOW);
    expect(held.renewAt).toBe(NOW + 5_000);
    held.fail(failure(NOW + 100), NOW);
    expect(held.renewAt).toBe(NOW + 250);
    held.fail(new Error('other'), NOW);
    expect([held.renewAt, held.failure]).toEqual([NOW + 250, undefined]);
  });

  it('R25 knows a failure until a minute after its end, or until a token comes', () => {
    const held = new TokenRecord(undefined);
    expect(held.currentFailure(NOW)).toBeUndefined();
    held.fail(failure(NOW + 1_000), NOW);
    expect(held.currentFailure(NOW + 61_000)).toBe(held.failure);
    expect(held.currentFailure(NOW + 61_001)).toBeUndefined();
    held.publish(token(), NOW);
    expect(held.failure).toBeUndefined();
  });

  it('R42 is scheduled with a token, no flight, and no failure beyond its life', () => {
    const held = new TokenRecord(undefined);
    expect(held.isScheduled).toBe(false);
    held.publish(token(), NOW);
    expect(held.isScheduled).toBe(true);
    held.flight = never;
    expect(held.isScheduled).toBe(false);
    held.flight = undefined;
    held.fail(failure(NOW + 94_999), NOW);
    expect(held.isScheduled).toBe(true);
    held.fail(failure(NOW + 95_000), NOW);
    expect(held.isScheduled).toBe(false);
  });

  it('R60 is due at its time: of a subject only when it was used', () => {
    const [own, ann] = [new TokenRecord(undefined), new TokenRecord('ann')];
    for (const held of [own, ann]) held.publish(token(), NOW);
    expect([own.isDue(NOW + 79_999), own.isDue(NOW + 80_000)]).toEqual([false, true]);
    expect(ann.isDue(NOW + 80_000)).toBe(false);
    ann.used = true;
    expect([ann.isDue(NOW + 79_999), ann.isDue(NOW + 80_000)]).toEqual([false, true]);
    ann.flight = never;
    expect(ann.isDue(NOW + 80_000)).toBe(false);
  });

  it('R59 goes unless it has a flight or a cooldown', () => {
    const held = new TokenRecord('ann');
    expect(held.isEvictable(NOW)).toBe(true);
    held.flight = never;
    expect(held.isEvictable(NOW)).toBe(false);
    held.flight = undefined;
    held.fail(failure(NOW + 1_000), NOW);
    expect([held.isEvictable(NOW + 999), held.isEvictable(NOW + 1_000)]).toEqual([false, true]);
    held.acceptsRejection(NOW);
    expect([held.isEvictable(NOW + 60_999), held.isEvictable(NOW + 61_000)]).toEqual([false, true]);
  });

  it('R39 accepts a rejection, then none for a while, unless it is being replaced', () => {
    const held = new TokenRecord('ann');
    expect([held.acceptsRejection(NOW), held.acceptsRejection(NOW)]).toEqual([true, false]);
    held.replacing = true;
    expect(held.acceptsRejection(NOW)).toBe(true);
  });
});

describe('the status of a record', () => {
  it('is absent, acquiring, fresh, due, expired', () => {
    const held = new TokenRecord(undefined);
    const state = (ms: number) => held.status(NOW + ms).state;
    expect(state(0)).toBe('absent');
    held.flight = never;
    expect(state(0)).toBe('acquiring');
    held.publish(token(), NOW);
    expect([state(0), state(79_999), state(80_000), state(94_999), state(95_000)]).toEqual([
      'fresh',
      'fresh',
      'due',
      'due',
      'acquiring',
    ]);
    held.replacing = true;
    expect(state(0)).toBe('acquiring');
    held.flight = undefined;
    held.replacing = false;
    expect([state(80_000), state(95_000)]).toEqual(['due', 'expired']);
  });

  it('tells times and the last failure', () => {
    const held = new TokenRecord(undefined);
    expect(held.status(NOW)).toEqual({
      state: 'absent',
      expiresAt: undefined,
      refreshAt: undefined,
      acquiredAt: undefined,
      lastFailure: undefined,
      cooldownUntil: undefined,
    });
    held.fail(failure(NOW + 1_000), NOW);
    held.fail(failure(NOW + 1_000, 'ERR_TOKEN_UNAVAILABLE'), NOW + 500);
    held.fail(new ProviderAuthError('ERR_SHUTTING_DOWN', 'acme', 'over'), NOW + 600);
    held.fail(failure(NOW + 1_000, 'ERR_TOKEN_UNAVAILABLE'), NOW + 700);
    const lastFailure = { code: 'ERR_TOKEN_ENDPOINT_FAILED', at: NOW };
    expect(held.status(NOW + 999)).toMatchObject({ lastFailure, cooldownUntil: NOW + 1_000 });
    expect(held.status(NOW + 1_000).cooldownUntil).toBeUndefined();
    held.publish(token(), NOW + 2_000);
    expect(held.status(NOW + 2_000)).toEqual({
      state: 'fresh',
      expiresAt: NOW + 100_000,
      refreshAt: NOW + 80_000,
      acquiredAt: NOW + 2_000,
      lastFailure,
      cooldownUntil: undefined,
    });
  });
});

describe('R59 records', () => {
  it('R59 of subjects go in the order of their use, but none with a flight', () => {
    const records = new TokenRecords(2);
    for (const subject of ['a', 'b', 'c', 'd']) {
      const held = records.for(subject);
      if (subject === 'a') held.flight = never;
      records.keep(held, NOW);
    }
    expect([...records].map(({ subject }) => subject)).toEqual(['a', 'd']);
  });

  it('R59 are more than the number when none can go', () => {
    const records = new TokenRecords(1);
    for (const subject of ['a', 'b', 'c']) {
      const held = records.for(subject);
      held.flight = never;
      records.keep(held, NOW);
    }
    expect([...records]).toHaveLength(3);
  });
});
