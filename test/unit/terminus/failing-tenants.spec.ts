import type { ProviderAuthEvent } from 'nestjs-provider-auth';
import { ProviderAuthError } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { FailingTenants } from '../../../lib/terminus/failing-tenants.js';

const cost = { acquisition: 1, durationMs: 1, attempts: 1, endpoint: undefined, reason: 'absent' } as const;
const acquired = (
  subject?: string,
  type: 'token_acquired' | 'token_adopted' = 'token_acquired',
): ProviderAuthEvent => ({
  ...cost,
  type,
  provider: 'acme',
  subject,
  expiresAt: 1,
});
const failed = (subject?: string, expiresAt?: number) => ({
  ...cost,
  type: 'acquisition_failed' as const,
  provider: 'acme',
  subject,
  expiresAt,
  code: 'ERR_TOKEN_ENDPOINT_FAILED' as const,
  kind: 'transient' as const,
  until: undefined,
  error: new ProviderAuthError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down'),
});

function countAfter(...events: ProviderAuthEvent[]): number {
  const failing = new FailingTenants();
  for (const event of events) failing.note(event);
  return failing.count('acme');
}

describe('tenants without a token', () => {
  it('are counted once each, until they have one', () => {
    expect(countAfter(failed('a'), failed('a'), failed('b'))).toBe(2);
    expect(countAfter(failed('a'), failed('b'), acquired('a'))).toBe(1);
    expect(countAfter(failed('a'), acquired('a', 'token_adopted'))).toBe(0);
    expect(countAfter(acquired('a'), failed('a'))).toBe(1);
  });

  it('are none whose token the API rejected: another one is acquired', () => {
    expect(countAfter({ type: 'token_rejected', provider: 'acme', subject: 'a', accepted: true })).toBe(0);
  });

  it('are none of those whose token lives, nor the application itself', () => {
    expect(countAfter(failed('a', 5), failed())).toBe(0);
  });

  it('are none that are unknown: who sends requests names them', () => {
    expect(countAfter({ ...failed('a'), code: 'ERR_UNKNOWN_SUBJECT' })).toBe(0);
    expect(countAfter({ ...failed('a'), code: 'ERR_SHUTTING_DOWN' })).toBe(0);
  });

  it('are forgotten ten minutes after they failed last', () => {
    let now = 0;
    const failing = new FailingTenants(() => now);
    for (const [at, subject] of [
      [0, 'a'],
      [0, 'b'],
      [300_000, 'a'],
    ] as const) {
      now = at;
      failing.note(failed(subject));
    }
    now = 599_999;
    expect(failing.count('acme')).toBe(2);
    now = 600_000;
    expect(failing.count('acme')).toBe(1);
    now = 900_000;
    expect(failing.count('acme')).toBe(0);
  });

  it('R70 are 10,000 at most', () => {
    expect(countAfter(...Array.from({ length: 10_050 }, (_, i) => failed(`tenant ${i}`)))).toBe(10_000);
  });
});
