import fc from 'fast-check';
import { basicAuthorization } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';

/** Any text, and above all what encodings stumble over. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: fc.constantFrom(':', '%', '+', '/', '=', ' ', '&', '~', '*', 'ü', '漢', '😀', 'a'), minLength: 1 }),
);
const pairOf = (header: string) => Buffer.from(header.replace('Basic ', ''), 'base64').toString('utf8');
/** RFC 6749 appendix B, as a server reads it. */
const decode = (part: string) => new URLSearchParams(`x=${part}`).get('x');

describe('R3 basicAuthorization', () => {
  it('round-trips any id and secret in the form encoding, a colon in the id included', () => {
    fc.assert(
      fc.property(text, text, (id, secret) => {
        const [encodedId = '', encodedSecret = '', ...more] = pairOf(basicAuthorization(id, secret)).split(':');
        expect([decode(encodedId), decode(encodedSecret), more]).toEqual([id, secret, []]);
        expect(encodedId + encodedSecret).toMatch(/^[\w.*+%-]*$/);
      }),
    );
  });

  it('keeps every byte of the pair when raw', () => {
    fc.assert(
      fc.property(text, text, (id, secret) => {
        expect(pairOf(basicAuthorization(id, secret, 'raw'))).toBe(`${id}:${secret}`);
      }),
    );
  });

  it('encodes a space as + and nothing twice', () => {
    expect(pairOf(basicAuthorization('a b', 'p%3A:é'))).toBe('a+b:p%253A%3A%C3%A9');
  });
});
