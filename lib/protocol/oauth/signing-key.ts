import { createPrivateKey, createSecretKey, type JsonWebKey, type KeyObject, type webcrypto } from 'node:crypto';
import { types } from 'node:util';
import { InvalidRequest } from '../definition/invalid-request.js';

/** A private key: PEM text (PKCS #8, PKCS #1 or SEC 1, not encrypted), a JWK, Node's KeyObject or a CryptoKey. */
export type PrivateKey = string | JsonWebKey | KeyObject | webcrypto.CryptoKey;

/** JWS algorithms that sign with a private key (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
export type SigningAlgorithm =
  'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519';

/** JWS algorithms that sign with a client secret. */
export type SecretAlgorithm = 'HS256' | 'HS384' | 'HS512';

/** A key that can sign, and how. */
export interface SigningKey {
  readonly key: KeyObject | webcrypto.CryptoKey;
  /** What the key can do, preferred first. Never `none`. */
  readonly algorithms: readonly string[];
  /** `kid` and `alg` as a JWK has them. */
  readonly kid?: string | undefined;
  readonly alg?: string | undefined;
}

const BY_CURVE: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
};

/** Reads a private key. Throws `InvalidRequest`, which shows nothing of it. */
export function signingKey(privateKey: unknown): SigningKey {
  if (types.isCryptoKey(privateKey)) return usable({ key: privateKey, algorithms: ofCryptoKey(privateKey) });
  const key = keyObject(privateKey);
  const { kid, alg } = types.isKeyObject(privateKey) || typeof privateKey === 'string' ? {} : textsOfJwk(privateKey);
  return usable({ key, algorithms: ofKeyObject(key), kid, alg });
}

/** A client secret as a key. */
export function secretKey(secret: string): SigningKey {
  return { key: createSecretKey(Buffer.from(secret, 'utf8')), algorithms: ['HS256', 'HS384', 'HS512'] };
}

function keyObject(privateKey: unknown): KeyObject {
  if (types.isKeyObject(privateKey)) return privateKey;
  try {
    if (typeof privateKey === 'string') return createPrivateKey(privateKey);
    return createPrivateKey({ key: { ...objectOf(privateKey) }, format: 'jwk' });
  } catch {
    // What Node says may quote the key.
    throw new InvalidRequest('`privateKey` cannot be read; give a PEM that is not encrypted, a JWK, or a KeyObject');
  }
}

function usable(key: SigningKey): SigningKey {
  if (key.key.type !== 'private')
    throw new InvalidRequest('`privateKey` is no private key; give that half of the pair');
  if (key.algorithms.length > 0) return key;
  throw new InvalidRequest('`privateKey` is of a kind that signs no client assertion; use RSA, P-256, or Ed25519');
}

function ofKeyObject({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly string[] {
  switch (asymmetricKeyType) {
    case 'rsa':
      return ['RS256', 'PS256', 'RS384', 'PS384', 'RS512', 'PS512'];
    case 'ec':
      return BY_CURVE[asymmetricKeyDetails?.namedCurve ?? ''] ?? [];
    case 'ed25519':
      return ['EdDSA', 'Ed25519'];
    default:
      return [];
  }
}

function ofCryptoKey({ algorithm, usages }: webcrypto.CryptoKey): readonly string[] {
  if (!usages.includes('sign')) return [];
  const { name } = algorithm;
  if (name === 'Ed25519') return ['EdDSA', 'Ed25519'];
  if (name === 'ECDSA' && 'namedCurve' in algorithm) return BY_CURVE[String(algorithm.namedCurve)] ?? [];
  const { name: hash }: { name?: unknown } = objectOf('hash' in algorithm ? algorithm.hash : undefined);
  const bits = typeof hash === 'string' ? hash.replace('SHA-', '') : '';
  if (name === 'RSASSA-PKCS1-v1_5') return [`RS${bits}`];
  return name === 'RSA-PSS' ? [`PS${bits}`] : [];
}

function textsOfJwk(jwk: unknown): { kid?: string | undefined; alg?: string | undefined } {
  const { kid, alg }: { kid?: unknown; alg?: unknown } = objectOf(jwk);
  return { kid: typeof kid === 'string' ? kid : undefined, alg: typeof alg === 'string' ? alg : undefined };
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
