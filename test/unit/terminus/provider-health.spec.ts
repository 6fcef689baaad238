import type { ProviderStatus } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { NOTHING_TO_ACQUIRE } from '../../../lib/runtime/provider-status.js';
import { healthOf } from '../../../lib/terminus/provider-health.js';

const NOW = 1_767_225_600_000;
const ABSENT: ProviderStatus = { ...NOTHING_TO_ACQUIRE, state: 'absent' };
const FRESH: ProviderStatus = { ...ABSENT, state: 'fresh', remainingMs: 60_000, acquiredAt: NOW, subjects: 1 };
const failed = { lastFailure: { code: 'ERR_TOKEN_ENDPOINT_FAILED', at: NOW + 1_000 }, cooldownUntil: NOW + 9_000 };

const over = { cooldownUntil: undefined };
const DEAD: Partial<ProviderStatus> = { ...FRESH, state: 'expired', remainingMs: 0 };

describe('the health of a provider', () => {
  it.each<[string, string, Partial<ProviderStatus>, number?]>([
    ['up', 'its token lives', FRESH],
    [
      'up',
      'its token lives, and an older acquisition failed',
      { ...FRESH, lastFailure: { code: 'ERR_X', at: NOW - 1 } },
    ],
    ['up', 'its only session is renewed, so that nobody gets the old token', { ...FRESH, state: 'acquiring' }],
    ['up', 'there is nothing to acquire', { state: 'not-needed' }],
    ['up', 'nobody asked for a token yet', {}],
    ['up', 'its store is well', { ...FRESH, store: { state: 'well', until: undefined } }],
    ['degraded', 'renewals fail while the token lives', { ...FRESH, ...failed, state: 'due' }],
    [
      'up',
      'its token was revoked a moment ago',
      { ...FRESH, rejections: { since: NOW, count: 9, until: NOW + 1_000 } },
    ],
    [
      'degraded',
      'an acquisition failed in the millisecond that its token came',
      { ...FRESH, lastFailure: { code: 'ERR_X', at: NOW } },
    ],
    ['degraded', 'its API goes on rejecting', { ...FRESH, rejections: { since: NOW, count: 9, until: NOW + 2_000 } }],
    ['degraded', 'the store is ill', { ...FRESH, store: { state: 'ill', until: NOW } }],
    ['degraded', 'a tenant has no token', { subjects: 4 }, 1],
    ['down', 'the first token is on its way', { state: 'acquiring' }],
    ['down', 'the first acquisition failed', { ...failed }],
    ['down', 'an acquisition of another replica failed', { cooldownUntil: NOW + 9_000 }],
    ['down', 'its token is dead', { ...DEAD, ...failed }],
    ['down', 'its token is dead, and is tried again at once', { ...DEAD, ...failed, ...over, refreshAt: NOW }],
    ['down', 'its token died unnoticed', { ...DEAD, refreshAt: NOW }],
    ['up', 'its token died when nobody used it, and the next request acquires one', DEAD],
    ['degraded', 'the last try failed, and the next request makes another one', { ...DEAD, ...failed, ...over }],
  ])('is %s: %s', (is, _, status, failingTenants = 0) => {
    expect(healthOf({ ...ABSENT, ...status }, failingTenants).is).toBe(is);
  });

  it('shows what fails, until when, and counts of tenants', () => {
    const status = { ...FRESH, ...failed, store: { state: 'ill', until: NOW } as const, subjects: 7 };
    const rejections = { since: NOW, count: 3, until: NOW + 4_000 };
    expect(healthOf({ ...status, rejections }, 2).details).toStrictEqual({
      state: 'fresh',
      remainingMs: 60_000,
      code: 'ERR_TOKEN_ENDPOINT_FAILED',
      until: NOW + 9_000,
      rejectionsUntil: NOW + 4_000,
      store: 'ill',
      tokens: 7,
      failingTenants: 2,
    });
    expect(healthOf(ABSENT, 0).details).toStrictEqual({ state: 'absent', tokens: 0 });
  });
});
