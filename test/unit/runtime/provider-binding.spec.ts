import { describe, expect, it, vi } from 'vitest';
import { subjectHash } from '../../../lib/core/subject-hash.js';
import type { ProviderOptions } from '../../../lib/protocol/definition/provider-definition.js';
import { providerBinding } from '../../../lib/runtime/provider-binding.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';

/** What requests know of a provider, and the events that they lead to. */
function bind(options: Partial<ProviderOptions<unknown>> = {}) {
  const emit = vi.fn();
  const clock = new ManualClock();
  const definition = { http: { baseURL: 'https://acme.test' }, credentials: { secret: 'fake-secret' }, ...options };
  return {
    bound: providerBinding('acme', definition, undefined, { clock, random: () => 0.5, emit }),
    clock,
    told: () => emit.mock.calls.flat(),
  };
}

describe('what happens to the requests of a provider', () => {
  it('R56 is told with the name of the provider, and nobody’s subject', () => {
    const { bound, told } = bind();
    bound.report({ type: 'replayed', subject: 'ann' });
    bound.report({ type: 'refused', code: 'ERR_ORIGIN_NOT_ALLOWED' });
    expect(told()).toEqual([
      { type: 'request_replayed', provider: 'acme', subject: subjectHash('ann') },
      { type: 'request_refused', provider: 'acme', code: 'ERR_ORIGIN_NOT_ALLOWED' },
    ]);
  });

  it('is told once of each piece of the definition that throws, not with each request', () => {
    const { bound, told } = bind();
    for (const policy of ['attach', 'isRejection', 'attach'] as const)
      bound.report({ type: 'policy_failed', policy, reason: 'TypeError' });
    expect(told()).toEqual(
      ['attach', 'isRejection'].map((policy) => ({
        type: 'policy_failed',
        provider: 'acme',
        policy,
        reason: 'TypeError',
      })),
    );
  });

  it('lets credentials be read anew that the API refused, and is no event', async () => {
    const credentials = vi.fn(() => ({ key: 'fake-key' }));
    const { bound, told, clock } = bind({ credentials });
    await bound.credentials();
    await bound.credentials();
    expect(credentials).toHaveBeenCalledTimes(1);
    await clock.advance(10_000);
    bound.report({ type: 'rejected', subject: undefined });
    await bound.credentials();
    expect(credentials).toHaveBeenCalledTimes(2);
    expect(told()).toEqual([]);
  });
});

describe('a text about a provider', () => {
  it('R56 shows neither its own secrets nor those of the request, and is a text', () => {
    const { bound } = bind();
    expect(bound.redact('got fake-secret and fake-token', ['fake-token'])).not.toMatch(/fake-/);
    expect(bound.redact('got', [])).toBe('got');
    expect(bound.redact('\n', [])).toBe('');
  });
});

describe('where a token may go', () => {
  it('R26 is the origin of its base URL, or nowhere before a base URL comes with it', () => {
    expect([...bind().bound.origins]).toEqual(['https://acme.test']);
    expect(bind().bound).not.toHaveProperty('allowsBaseURL');
    const { bound } = bind({ http: {}, originPattern: 'https://*.acme.test' });
    expect([...bound.origins]).toEqual([]);
    const urls = ['https://shop.acme.test/v1', 'https://acme.evil.test', 'http://shop.acme.test'];
    expect(urls.map((url) => bound.allowsBaseURL?.(url))).toEqual([true, false, false]);
  });
});
