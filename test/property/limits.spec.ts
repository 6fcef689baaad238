import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError } from '../../lib/core/errors.js';
import { Cooldown } from '../../lib/tokens/retry/cooldown.js';
import { QuotaWindow } from '../../lib/tokens/retry/quota.js';

describe('what bounds token calls', () => {
  it('R72 whoever asks before each call never makes more than the limit in any window', () => {
    const quota = fc.record({ limit: fc.integer({ min: 1, max: 5 }), window: fc.integer({ min: 1_000, max: 60_000 }) });
    const waits = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(quota, waits, (limits, pauses) => {
        const window = new QuotaWindow<string>(limits);
        const made: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          if (window.freeAt('a', now) > now) continue;
          window.take('a', now);
          made.push(now);
        }
        for (const at of made) {
          const within = made.filter((other) => other <= at && other > at - limits.window);
          expect(within.length).toBeLessThanOrEqual(limits.limit);
        }
        expect(window.freeAt('b', now)).toBe(now);
        const { length } = made;
        if (length > 0) expect(window.freeAt('a', now)).toBeLessThanOrEqual((made.at(-1) ?? 0) + limits.window);
      }),
    );
  });

  it('R25 a cooldown is 1 s doubling to 10 s (refusals 5 min) ± 20 %, or half of what is left, or Retry-After', () => {
    const failure = fc.record({
      kind: fc.constantFrom('transient' as const, 'credentials-rejected' as const, 'rate-limited' as const),
      retryAfter: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
      left: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })),
      random: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    });
    fc.assert(
      fc.property(fc.array(failure, { minLength: 1, maxLength: 20 }), (failures) => {
        let cooldown: Cooldown | undefined;
        let delay = 0;
        for (const { left, random, ...details } of failures) {
          const error = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', details);
          cooldown ??= new Cooldown(error, 0, false);
          cooldown.begin(error, 0, random, left);
          delay = Math.min(details.kind === 'credentials-rejected' ? 300_000 : 10_000, Math.max(1_000, delay * 2));
          const longest = left > 0 ? Math.min(delay * 1.2, Math.max(250, left / 2)) : delay * 1.2;
          const shortest = left > 0 ? Math.min(delay * 0.8, Math.max(250, left / 2)) : delay * 0.8;
          expect(cooldown.until).toBeLessThanOrEqual(Math.max(longest, details.retryAfter ?? 0));
          expect(cooldown.until).toBeGreaterThanOrEqual(Math.max(shortest, details.retryAfter ?? 0));
        }
      }),
    );
  });
});
