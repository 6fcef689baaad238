import { HealthIndicatorService } from '@nestjs/terminus';
import type { TokenService } from 'nestjs-provider-auth';
import { ProviderAuthHealthIndicator } from 'nestjs-provider-auth/terminus';
import { describe, expect, it } from 'vitest';
import { NOTHING_TO_ACQUIRE } from '../../../lib/runtime/provider-status.js';

const FAILING = { ...NOTHING_TO_ACQUIRE, state: 'fresh', remainingMs: 60_000, subjects: 1 } as const;

/** What Terminus has for an entry, in those versions that know no `degraded`. */
const oldCheck = (name: string) => ({
  up: (details: object) => ({ [name]: { ...details, status: 'up' } }),
  down: (details: object) => ({ [name]: { ...details, status: 'down' } }),
});

/** What is said of a provider whose token lives and whose last acquisition failed. */
function healthOfFailing(indicators: HealthIndicatorService) {
  const status = { ...FAILING, lastFailure: { code: 'ERR_TOKEN_ENDPOINT_FAILED', at: 1 } };
  const tokens: TokenService = Object.assign(Object.create(null), { status: () => ({ acme: status }) });
  return new ProviderAuthHealthIndicator(indicators, tokens).check();
}

describe('a provider of which something fails while its token lives', () => {
  it('is up, and said to be degraded, where Terminus knows no such status', () => {
    expect(healthOfFailing(Object.assign(new HealthIndicatorService(), { check: oldCheck }))).toEqual({
      acme: {
        status: 'up',
        degraded: true,
        state: 'fresh',
        remainingMs: 60_000,
        code: 'ERR_TOKEN_ENDPOINT_FAILED',
        tokens: 1,
      },
    });
  });
});
