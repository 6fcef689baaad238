import { createHmac, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { type AssertionSignature, clientAssertion } from '../../../../lib/protocol/oauth/client-assertion.js';
import { secretKey, signingKey } from '../../../../lib/protocol/oauth/signing-key.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const ed = generateKeyPairSync('ed25519');
const claims = { clientId: 'acme', audience: 'https://as.test', now: 1_700_000_000_999 };

const sign = (key: unknown, signature: AssertionSignature = {}) => clientAssertion(claims, signingKey(key), signature);
const algOf = async (key: unknown, signature?: AssertionSignature) =>
  decodeProtectedHeader(await sign(key, signature)).alg;
const pemOf = (key: typeof rsa.privateKey, type: 'pkcs1' | 'pkcs8' | 'sec1') => key.export({ type, format: 'pem' });

describe('a client assertion', () => {
  it('R4 is verifiable, names its client and its server, and lives for 60 s', async () => {
    const { payload } = await jwtVerify(await sign(p256.privateKey), p256.publicKey, {
      currentDate: new Date(claims.now),
      audience: claims.audience,
    });
    expect(payload).toEqual({
      iss: 'acme',
      sub: 'acme',
      aud: 'https://as.test',
      iat: 1_700_000_000,
      exp: 1_700_000_060,
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  it('R4 has a jti of its own', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => sign(ed.privateKey)));
    expect(new Set(all.map((each) => decodeJwt(each).jti)).size).toBe(20);
  });

  it.each([
    ['PKCS #8', pemOf(rsa.privateKey, 'pkcs8'), 'RS256'],
    ['PKCS #1', pemOf(rsa.privateKey, 'pkcs1'), 'RS256'],
    ['SEC 1', pemOf(p256.privateKey, 'sec1'), 'ES256'],
    ['P-521', p521.privateKey, 'ES512'],
    ['Ed25519', ed.privateKey, 'EdDSA'],
    ['JWK', p521.privateKey.export({ format: 'jwk' }), 'ES512'],
    ['JWK with alg', { ...rsa.privateKey.export({ format: 'jwk' }), alg: 'PS512' }, 'PS512'],
  ])('is signed by a key in %s as that can', async (_, key, alg) => {
    expect(await algOf(key)).toBe(alg);
  });

  it('R4 takes the first algorithm that key and server know, or the declared one', async () => {
    expect(await algOf(rsa.privateKey, { accepted: ['none', 'HS256', 'PS256'] })).toBe('PS256');
    expect(await algOf(rsa.privateKey, { algorithm: 'RS512' })).toBe('RS512');
    expect(await algOf(ed.privateKey, { accepted: ['Ed25519'] })).toBe('Ed25519');
  });

  it.each<[string, unknown, AssertionSignature, RegExp]>([
    ['none', rsa.privateKey, { algorithm: 'none' }, /cannot sign by the declared algorithm, but by RS256, PS256, /],
    ['a foreign algorithm', p256.privateKey, { algorithm: 'RS256' }, /but by ES256; declare one/],
    ['nothing in common', p256.privateKey, { accepted: ['RS256'] }, /signed by ES256, but by RS256; use another/],
    [
      'nothing that the server accepts',
      p256.privateKey,
      { accepted: [] },
      /signed by ES256, but by none at all; use another/,
    ],
    [
      'several that it does not',
      rsa.privateKey,
      { accepted: ['ES256', 'ES384'] },
      /by RS256, PS256, .*PS512, but by ES256, ES384; use/,
    ],
    ['none in the metadata alone', p256.privateKey, { accepted: ['none'] }, /signed by ES256, but by none/],
    ['a public key', rsa.publicKey, {}, /no private key; give that half/],
    ['RSA-PSS, which jose does not take', pss.privateKey, {}, /signs no client assertion; use RSA/],
    ['a curve without an algorithm', k256.privateKey, {}, /signs no client assertion; use RSA/],
    ['a short key', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey, {}, /RSA: 2048 bits/],
    ['no key', 'canary', {}, /cannot be read; give a PEM/],
    ['an empty JWK', { kty: 'canary' }, {}, /cannot be read; give a PEM/],
  ])('R4 is not made with %s', async (_, key, signature, message) => {
    const attempt = async () => sign(key, signature);
    await expect(attempt()).rejects.toThrow(message);
    await expect(attempt()).rejects.not.toThrow('canary');
  });

  it('has the kid that is given, else that of the JWK', async () => {
    const jwk = { ...ed.privateKey.export({ format: 'jwk' }), kid: 'of-jwk' };
    expect(decodeProtectedHeader(await sign(jwk)).kid).toBe('of-jwk');
    expect(decodeProtectedHeader(await sign(jwk, { keyId: 'given' })).kid).toBe('given');
    expect(decodeProtectedHeader(await sign(ed.privateKey))).toEqual({ alg: 'EdDSA', typ: 'JWT' });
  });

  it.each(['HS256', 'HS384', 'HS512'] as const)('is signed with the secret by %s', async (algorithm) => {
    const secret = 'fake-secret ü %3A of 64 characters, long enough for each algorithm!';
    const text = await clientAssertion(claims, secretKey(secret), { algorithm });
    const [header, payload, signature] = text.split('.');
    const expected = createHmac(algorithm.replace('HS', 'sha'), secret).update(`${header}.${payload}`);
    expect(signature).toBe(expected.digest('base64url'));
  });
});
