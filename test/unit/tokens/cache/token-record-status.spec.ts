import { describe, expect, it } from 'vitest';
import { ProviderAuthError } from '../../../../lib/core/errors.js';
import { acquiring, failure, NOW, recordOf, token } from './record-fixture.js';

describe('the status of a record', () => {
  it('is absent, acquiring, fresh, due, expired', () => {
    const record = recordOf();
    const state = (ms: number) => record.status(NOW + ms).state;
    expect(state(0)).toBe('absent');
    acquiring(record, NOW + 95_000);
    expect(state(0)).toBe('acquiring');
    record.publish(token(), NOW);
    acquiring(record, NOW + 95_000);
    const states = [0, 79_999, 80_000, 94_999, 95_000, 95_500, 100_000].map(state);
    expect(states).toEqual(['fresh', 'fresh', 'due', 'due', 'acquiring', 'due', 'acquiring']);
    record.abandon();
    expect([state(80_000), state(95_000)]).toEqual(['due', 'expired']);
  });

  it('tells times, in whole milliseconds, and the last failure that was news', () => {
    const record = recordOf();
    const nothing = {
      state: 'absent',
      expiresAt: undefined,
      remainingMs: undefined,
      refreshAt: undefined,
      acquiredAt: undefined,
      lastFailure: undefined,
      cooldownUntil: undefined,
      rejections: undefined,
      credentials: undefined,
    };
    expect(record.status(NOW)).toEqual(nothing);
    record.fail(failure(NOW + 1_000), NOW + 0.5);
    record.fail(failure(NOW + 1_000).unavailable(NOW), NOW + 500);
    record.fail(new ProviderAuthError('ERR_SHUTTING_DOWN', 'acme', 'over'), NOW + 600);
    record.fail(failure(NOW + 999.5).unavailable(NOW), NOW + 700);
    const lastFailure = { code: 'ERR_TOKEN_ENDPOINT_FAILED', at: NOW };
    const refreshAt = NOW + 1_000;
    expect(record.status(NOW + 999)).toEqual({ ...nothing, refreshAt, lastFailure, cooldownUntil: NOW + 1_000 });
    expect(record.status(NOW + 1_000).cooldownUntil).toBeUndefined();
    record.publish(token(), NOW + 2_000.5);
    expect(record.status(NOW + 2_000)).toEqual({
      ...nothing,
      state: 'fresh',
      expiresAt: NOW + 100_000,
      remainingMs: 98_000,
      refreshAt: NOW + 80_000,
      acquiredAt: NOW + 2_000,
      lastFailure,
    });
    record.publish(token(), NOW + 2_000.5);
    expect(record.status(NOW + 2_001).refreshAt).toBe(NOW + 51_001);
    expect(record.status(NOW + 99_999.5).remainingMs).toBe(0);
    expect(record.status(NOW + 200_000).remainingMs).toBe(0);
  });

  it('tells what failed elsewhere, if nothing failed here since the token came', () => {
    const record = recordOf();
    record.publish(token(), NOW);
    record.fail(failure(NOW + 9_000, 'ERR_TOKEN_RATE_LIMITED').unavailable(NOW), NOW + 500);
    expect(record.status(NOW + 600).lastFailure).toEqual({ code: 'ERR_TOKEN_RATE_LIMITED', at: NOW + 500 });
  });

  it.each([
    ['before the token came', NOW - 1, 'ERR_TOKEN_RATE_LIMITED'],
    ['when it came', NOW, 'ERR_TOKEN_ENDPOINT_FAILED'],
  ])('tells what failed elsewhere only if it is news: the last failure here was %s', (_, at, code) => {
    const record = recordOf();
    record.fail(failure(), at);
    record.publish(token(), NOW);
    if (at === NOW) record.fail(failure(), at);
    record.fail(failure(NOW + 9_000, 'ERR_TOKEN_RATE_LIMITED').unavailable(NOW), NOW + 500);
    expect(record.status(NOW + 600).lastFailure?.code).toBe(code);
  });

  it("R60 tells when a subject's token is renewed as long as it lives, and also while that is under way", () => {
    const record = recordOf('ann', token());
    const refreshAt = () => [0, 99_999, 100_000].map((ms) => record.status(NOW + ms).refreshAt);
    expect(refreshAt()).toEqual([NOW + 80_000, NOW + 80_000, undefined]);
    acquiring(record);
    expect(refreshAt()).toEqual([NOW + 80_000, NOW + 80_000, undefined]);
  });

  it('R39 tells of rejections', () => {
    const record = recordOf('ann', token());
    record.acceptsRejection(NOW);
    expect(record.status(NOW).rejections).toEqual({ since: NOW, count: 1, until: NOW + 1_000 });
  });
});
