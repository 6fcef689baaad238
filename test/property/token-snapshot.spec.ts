import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessToken, renewalOf } from '../../lib/core/access-token.js';
import { restored, snapshotOf } from '../../lib/core/token-snapshot.js';

const time = fc.integer({ min: 1e12, max: 3e12 });
/** How far one clock is ahead of another. Milliseconds, and parts of them. */
const apart = fc.oneof(fc.integer({ min: -1e10, max: 1e10 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const text = fc.string({ minLength: 1 });
const issued = fc.record(
  {
    value: text,
    tokenType: text,
    sentAt: time,
    lifetime: fc.integer({ min: 1, max: 1e11 }),
    scope: text,
    baseURL: fc.webUrl(),
    renewal: fc.record({ refreshToken: text, expiresAt: time }, { requiredKeys: ['refreshToken'] }),
  },
  { requiredKeys: ['value', 'tokenType', 'sentAt', 'lifetime'] },
);

const timesOf = ({ expiresAt, refreshAt, usableUntil }: AccessToken) => [expiresAt, refreshAt, usableUntil];

describe('a token that was written down', () => {
  it('R54 is the same token when it is read, where the clocks agree', () => {
    fc.assert(
      fc.property(issued, (fields) => {
        const token = new AccessToken(fields);
        const again = restored(JSON.parse(JSON.stringify(snapshotOf(token, 0))), 0);
        expect([again.header(), again.scope, again.baseURL, again.generation]).toEqual([
          token.header(),
          token.scope,
          token.baseURL,
          token.generation,
        ]);
        expect([timesOf(again), renewalOf(again)]).toEqual([timesOf(token), renewalOf(token)]);
        expect(again.is(token)).toBe(true);
      }),
    );
  });

  it('R44 R54 lives as long by a clock that is apart: never longer, and no 3 ms less', () => {
    fc.assert(
      fc.property(issued, apart, apart, (fields, mine, theirs) => {
        const token = new AccessToken(fields);
        // Both replicas know how far the shared clock is ahead of their own.
        const again = restored(snapshotOf(token, mine), theirs);
        const shift = theirs - mine;
        for (const [index, at] of timesOf(again).entries()) {
          const lost = (timesOf(token)[index] ?? 0) - (at + shift);
          expect(lost).toBeGreaterThanOrEqual(-1e-3);
          expect(lost).toBeLessThan(3);
        }
        const [renewal, before] = [renewalOf(again)?.expiresAt, renewalOf(token)?.expiresAt];
        expect(renewal === undefined).toBe(before === undefined);
        if (renewal !== undefined) expect(renewal + shift).toBeLessThanOrEqual((before ?? 0) + 1e-3);
      }),
    );
  });

  it('R56 is printed nowhere: neither the token nor what was made of it again shows its text', () => {
    const renewal = { refreshToken: 'fake-more' };
    const token = new AccessToken({ value: 'fake-text', tokenType: 'Bearer', sentAt: 0, lifetime: 1, renewal });
    const again = restored(snapshotOf(token, 5), 5);
    expect(inspect({ token, again }, { showHidden: true, depth: 9 }) + JSON.stringify(again)).not.toMatch(/fake-/);
  });
});
