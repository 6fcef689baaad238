import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signingKey } from '../../../../lib/protocol/oauth/signing-key.js';

type Algorithm = webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams | { name: 'Ed25519' };

const RSA = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const { privateKey: ed25519 } = generateKeyPairSync('ed25519');
const { privateKey: ed448 } = generateKeyPairSync('ed448');
const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });

async function cryptoKey(algorithm: Algorithm, usages: readonly webcrypto.KeyUsage[] = ['sign', 'verify']) {
  const { privateKey } = await webcrypto.subtle.generateKey(Object(algorithm), false, [...usages]);
  return privateKey;
}

describe('what a private key can sign by', () => {
  it.each<[Algorithm, string[]]>([
    [{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', ...RSA }, ['RS256']],
    [{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512', ...RSA }, ['RS512']],
    [{ name: 'RSA-PSS', hash: 'SHA-384', ...RSA }, ['PS384']],
    [{ name: 'ECDSA', namedCurve: 'P-256' }, ['ES256']],
    [{ name: 'ECDSA', namedCurve: 'P-384' }, ['ES384']],
    [{ name: 'ECDSA', namedCurve: 'P-521' }, ['ES512']],
    [{ name: 'Ed25519' }, ['EdDSA', 'Ed25519']],
  ])('as a CryptoKey is what it was made for: %o', async (algorithm, expected) => {
    const key = await cryptoKey(algorithm);
    expect(signingKey(key)).toEqual({ key, algorithms: expected });
  });

  it.each<[string, Algorithm, webcrypto.KeyUsage[]]>([
    ['agrees on a secret', { name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits']],
    ['decrypts', { name: 'RSA-OAEP', hash: 'SHA-256', ...RSA }, ['decrypt', 'encrypt']],
  ])('as a CryptoKey that %s is nothing', async (_, algorithm, usages) => {
    const key = await cryptoKey(algorithm, usages);
    expect(() => signingKey(key)).toThrow(
      '`privateKey` is of a kind that signs no client assertion; use RSA, P-256, or Ed25519',
    );
  });

  it.each([
    ['P-256', 'ES256'],
    ['P-384', 'ES384'],
    ['P-521', 'ES512'],
  ])('on the curve %s is %s alone', (namedCurve, algorithm) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve });
    expect(signingKey(privateKey).algorithms).toEqual([algorithm]);
  });

  it('by RSA is each hash, PKCS #1 before PSS, by Ed25519 its two names, and nothing by Ed448', () => {
    expect(signingKey(rsa).algorithms).toEqual(['RS256', 'PS256', 'RS384', 'PS384', 'RS512', 'PS512']);
    expect(signingKey(ed25519).algorithms).toEqual(['EdDSA', 'Ed25519']);
    expect(() => signingKey(ed448)).toThrow('signs no client assertion');
  });

  it('is said by a JWK, if it says so in a text, and by nothing else', () => {
    const jwk = ed25519.export({ format: 'jwk' });
    expect(signingKey({ ...jwk, kid: 'one', alg: 'EdDSA' })).toMatchObject({ kid: 'one', alg: 'EdDSA' });
    expect(signingKey({ ...jwk, kid: 1, alg: ['EdDSA'] })).toMatchObject({ kid: undefined, alg: undefined });
    const named = Object.assign(generateKeyPairSync('ed25519').privateKey, { kid: 'one', alg: 'EdDSA' });
    expect(signingKey(named)).toMatchObject({ kid: undefined, alg: undefined });
  });

  it.each([undefined, null, 7, '', {}])('cannot be said of %j, which is no key', (value) => {
    expect(() => signingKey(value)).toThrow(
      '`privateKey` cannot be read; give a PEM that is not encrypted, a JWK, or a KeyObject',
    );
  });
});
