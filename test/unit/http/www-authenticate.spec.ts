import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChallenges, saysInvalidToken } from '../../../lib/http/www-authenticate.js';

describe('challenges of WWW-Authenticate', () => {
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
      readChallenges(piece.repeat(60_000));
      expect(performance.now() - since).toBeLessThan(5_000);
    }
  });
});

const challengesOf = (header: string) =>
  readChallenges(header).map(({ scheme, token68, parameters }) => [scheme, token68, Object.fromEntries(parameters)]);

describe('a challenge', () => {
  it.each([
    ['', []],
    [' , ,', []],
    ['"', []],
    ['Bearer', [['bearer', undefined, {}]]],
    ['Bearer  abc==', [['bearer', 'abc==', {}]]],
    [
      'Bearer\tabc , Basic',
      [
        ['bearer', 'abc', {}],
        ['basic', undefined, {}],
      ],
    ],
    ['Bearer a-b._~+/9=', [['bearer', 'a-b._~+/9=', {}]]],
    ['Bearer a=b', [['bearer', undefined, { a: 'b' }]]],
    ['Bearer a = "b c"', [['bearer', undefined, { a: 'b c' }]]],
    ['Bearer a\t=\t"b"', [['bearer', undefined, { a: 'b' }]]],
    ['Bearer a="b\\"c\\\\", d=e', [['bearer', undefined, { a: 'b"c\\', d: 'e' }]]],
    ['Bearer a="", b=', [['bearer', undefined, { a: '', b: '' }]]],
    ['Bearer a=b,c=d e=f', [['bearer', undefined, { a: 'b', c: 'd', e: 'f' }]]],
    [
      'A x=1, B y=2',
      [
        ['a', undefined, { x: '1' }],
        ['b', undefined, { y: '2' }],
      ],
    ],
    ['()Bearer', [['bearer', undefined, {}]]],
    ["!#$%&'*+-.^_`|~9z x=1", [["!#$%&'*+-.^_`|~9z", undefined, { x: '1' }]]],
    ['x=1, Bearer y=2', [['bearer', undefined, { y: '2' }]]],
  ])('R33 %j', (header, expected) => expect(challengesOf(header)).toEqual(expected));
});
