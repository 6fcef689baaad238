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
        const [encodedId = '', encodedSecret = '', ...more] = pairOf(basicAuthorization(id, secret, 'form')).split(':');
        expect([decode(encodedId), decode(encodedSecret), more]).toEqual([id, secret, []]);
        expect(encodedId + encodedSecret).toMatch(/^[\w.*+%-]*$/);
      }),
    );
  });

  it('R81 keeps every byte of the pair by default', () => {
    fc.assert(
      fc.property(text, text, (id, secret) => {
        expect(pairOf(basicAuthorization(id, secret, 'raw'))).toBe(`${id}:${secret}`);
        expect(basicAuthorization(id, secret)).toBe(basicAuthorization(id, secret, 'raw'));
      }),
    );
  });

  it('R81 leaves an at sign as it is, unless it is to be form-encoded', () => {
    expect(pairOf(basicAuthorization('svc@vsphere.local', 'p'))).toBe('svc@vsphere.local:p');
    expect(pairOf(basicAuthorization('svc@vsphere.local', 'p', 'form'))).toBe('svc%40vsphere.local:p');
  });

  it('encodes a space as + and nothing twice', () => {
    expect(pairOf(basicAuthorization('a b', 'p%3A:é', 'form'))).toBe('a+b:p%253A%3A%C3%A9');
  });
});
