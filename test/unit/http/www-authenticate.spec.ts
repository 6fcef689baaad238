import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChallenges, saysInvalidToken } from '../../../lib/http/www-authenticate.js';

describe('challenges', () => {
  it('R33 reads several challenges, quoted commas, escapes, token68 and any case', () => {
    const header =
      'Negotiate, BASIC realm="a, Bearer error=\\"x\\"", NTLM abc==, bearer Realm="r",ERROR = "invalid_token" ,error="second"';
    expect(readChallenges(header).map(({ scheme, token68, parameters }) => [scheme, token68, ...parameters])).toEqual([
      ['negotiate', undefined],
      ['basic', undefined, ['realm', 'a, Bearer error="x"']],
      ['ntlm', 'abc=='],
      ['bearer', undefined, ['realm', 'r'], ['error', 'invalid_token']],
    ]);
  });

  it.each([
    [undefined, true],
    ['Bearer', true],
    ['Bearer realm="x"', true],
    ['Basic realm="x"', true],
    ['Bearer error="invalid_token"', true],
    ['BEARER ERROR="Invalid_Token"', true],
    ['Bearer error=invalid_token', true],
    ['Bearer realm="a" error="invalid_token"', true],
    ['Bearer error="insufficient_scope", Bearer error="invalid_token"', true],
    ['Bearer error="insufficient_scope"', false],
    ['Basic realm="invalid_token", Bearer error="invalid_request"', false],
    ['Bearer realm="error=\\"invalid_token\\"", error="insufficient_scope"', false],
    ['Other error="insufficient_scope"', true],
  ])('R33, R34 %s: %s', (header, rejected) => expect(saysInvalidToken(header)).toBe(rejected));

  it('reads anything without failing, in linear time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (header) => Array.isArray(readChallenges(header))));
    for (const piece of ['a="', 'a="\\', 'Bearer ', ',', '=', 'a=', '"', 'Bearer a=']) {
      const since = performance.now();
      readChallenges(piece.repeat(20_000));
      expect(performance.now() - since).toBeLessThan(500);
    }
  });
});
