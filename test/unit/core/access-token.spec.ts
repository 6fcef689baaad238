import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AccessToken, renewalOf, type IssuedToken } from '../../../lib/core/access-token.js';
import { withGeneration } from '../../../lib/core/token-snapshot.js';

const HOUR = 3_600_000;

function token(fields: Partial<IssuedToken> = {}, random = () => 0): AccessToken {
  return new AccessToken({ value: 'text', tokenType: 'Bearer', sentAt: 1_000, lifetime: HOUR, ...fields }, random);
}

describe('an access token', () => {
  it('has its text in header() and reveal()', () => {
    expect(token().header()).toBe('Bearer text');
    expect(token({ tokenType: 'Token' }).header()).toBe('Token text');
    expect(token().reveal()).toBe('text');
  });

  it('R56 printed and serialised, shows no text of its own', () => {
    const shown = '[AccessToken: use reveal() or header()]';
    const one = token({ renewal: { refreshToken: 'more' } });
    expect([String(one), JSON.parse(JSON.stringify(one)), inspect(one)]).toEqual([shown, shown, shown]);
    expect(inspect({ one }, { showHidden: true, depth: 9 })).not.toMatch(/text|more/);
  });

  it.each([
    [HOUR, 300_000, 30_000],
    [100_000, 20_000, 5_000],
    [1_500_000, 300_000, 30_000],
    [600_000, 120_000, 30_000],
  ])('of %d ms is renewed %d ms and sent until %d ms before its end', (lifetime, renewed, sent) => {
    const one = token({ lifetime });
    expect(one.expiresAt).toBe(1_000 + lifetime);
    expect(one.expiresAt - one.refreshAt).toBe(renewed);
    expect(one.expiresAt - one.usableUntil).toBe(sent);
  });

  it('is renewed up to a tenth of its lifetime earlier, drawn once', () => {
    const draws = [0.5, 0.9];
    const one = token({ lifetime: 100_000 }, () => draws.shift() ?? 0);
    expect(one.refreshAt).toBe(one.expiresAt - 20_000 - 5_000);
    expect(draws).toEqual([0.9]);
  });

  it('has the generation that it is given', () => {
    expect(token().generation).toBe(0);
    const counted = withGeneration(token({ scope: 'a' }), 7);
    expect([counted.generation, counted.is(token()), counted.scope]).toEqual([7, true, 'a']);
  });

  it('is compared by text', () => {
    expect(token().is(token({ tokenType: 'DPoP', lifetime: 1 }))).toBe(true);
    expect(token().is(token({ value: 'other' }))).toBe(false);
    // R96 As one of another copy of this package.
    expect(token().is(Object.create(AccessToken.prototype))).toBe(false);
  });

  it('carries what came with it', () => {
    const renewal = { refreshToken: 'more', expiresAt: 7 };
    const one = token({ scope: 'a b', baseURL: 'https://eu.acme.test', renewal });
    expect(one).toMatchObject({ scope: 'a b', baseURL: 'https://eu.acme.test', tokenType: 'Bearer' });
    expect(renewalOf(one)).toBe(renewal);
    expect(renewalOf(token())).toBeUndefined();
  });
});
