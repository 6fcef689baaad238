import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FailureKind, TokenAcquisitionError } from '../../lib/core/errors.js';
import { Cooldown } from '../../lib/tokens/retry/cooldown.js';
import { QuotaWindow } from '../../lib/tokens/retry/quota.js';

/** A call that is sent `after` the one before, reaches the server somewhere on its way, and takes `latency` in all. Milliseconds. */
const call = fc.record({
  after: fc.integer({ min: 0, max: 20_000 }),
  latency: fc.integer({ min: 0, max: 10_000 }),
  arrives: fc.double({ min: 0, max: 1, noNaN: true }),
  reserve: fc.constantFrom(0, 0, 1),
});

const quota = fc.record({ limit: fc.integer({ min: 1, max: 5 }), window: fc.integer({ min: 1_000, max: 60_000 }) });

describe('what bounds token requests', () => {
  it('R72 the server never sees more than the limit in any window, wherever a request is delayed', async () => {
    await fc.assert(
      fc.asyncProperty(quota, fc.array(call, { maxLength: 60 }), async (limits, calls) => {
        const window = new QuotaWindow(limits);
        const ends: { readonly at: number; readonly end: () => void }[] = [];
        const seen: number[] = [];
        let now = 0;
        for (const { after, latency, arrives, reserve } of calls) {
          now += after;
          for (const { at, end } of ends) if (at <= now) end();
          const answer = await window.take('a', now, reserve);
          if ('until' in answer) {
            expect(answer.until).toBeGreaterThan(now);
            continue;
          }
          seen.push(now + arrives * latency);
          const at = now + latency;
          ends.push({ at, end: () => answer.ended(at) });
        }
        for (const at of seen) {
          const within = seen.filter((other) => other <= at && other > at - limits.window);
          expect(within.length).toBeLessThanOrEqual(limits.limit);
        }
        expect(await window.take('b', now, 0)).toHaveProperty('ended');
      }),
    );
  });

  it('R72 whoever waits until it is told gets its call, if nobody else asks', async () => {
    await fc.assert(
      fc.asyncProperty(
        quota,
        fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 30 }),
        async (limits, pauses) => {
          const window = new QuotaWindow(limits);
          let now = 0;
          for (const pause of pauses) {
            now += pause;
            let answer = await window.take('a', now, 0);
            if ('until' in answer) {
              now = answer.until;
              answer = await window.take('a', now, 0);
            }
            expect(answer).toHaveProperty('ended');
            if ('ended' in answer) answer.ended(now);
          }
        },
      ),
    );
  });

  const failure = fc.record({
    kind: fc.constantFrom<FailureKind[]>('transient', 'credentials-rejected', 'rate-limited', 'invalid-response'),
    retryAfter: fc.option(fc.integer({ min: 1, max: 3_600_000 }), { nil: undefined }),
    left: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })),
    random: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    after: fc.integer({ min: 0, max: 60_000 }),
  });

  it('R25 an outage is never prolonged by more than a third (but 1 s), or Retry-After and 5 %, 60 s at most', () => {
    fc.assert(
      fc.property(fc.array(failure, { minLength: 1, maxLength: 20 }), (failures) => {
        let cooldown: Cooldown | undefined;
        let now = 0;
        for (const [count, { left, random, after, ...details }] of failures.entries()) {
          if (count > 0) now += after;
          const error = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'down', details);
          cooldown ??= new Cooldown(error, now);
          const wait = (cooldown.begin(error, now, random, left).until ?? 0) - now;
          const refused = details.kind === 'credentials-rejected';
          const ours = refused ? 360_000 : Math.max(1_000, Math.min(10_000, now / 3));
          const { retryAfter } = details;
          // `until` is a whole millisecond, never earlier.
          if (retryAfter === undefined) {
            expect(wait).toBeLessThanOrEqual(Math.ceil(left > 0 ? Math.min(ours, Math.max(250, left / 2)) : ours));
            expect(wait).toBeGreaterThanOrEqual(Math.min(800, left > 0 ? Math.max(250, left / 2) : 800));
          } else {
            expect(wait).toBeGreaterThanOrEqual(Math.min(60_000, retryAfter));
            const longest = Math.min(60_000, retryAfter * 1.05);
            expect(wait).toBeLessThanOrEqual(Math.ceil(left > 0 ? Math.max(longest, ours) : longest));
          }
        }
      }),
    );
  });
});
