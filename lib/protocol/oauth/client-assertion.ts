import { randomUUID } from 'node:crypto';
import { redactText } from '../../core/redact-text.js';
import { InvalidRequest } from '../definition/invalid-request.js';
import { loadJose } from './load-jose.js';
import type { SigningKey } from './signing-key.js';

/** What a client assertion says. */
export interface AssertionClaims {
  readonly clientId: string;
  /** The server that it is for. */
  readonly audience: string;
  /** The machine's time. Milliseconds since the epoch. */
  readonly now: number;
}

/** How it is signed, where neither the key nor the server decides. */
export interface AssertionSignature {
  readonly keyId?: string | undefined;
  readonly algorithm?: string | undefined;
  /** What the server accepts; `undefined` where it does not say. */
  readonly accepted?: readonly string[] | undefined;
}

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Nobody who gets hold of an assertion can use it for longer. */
const LIFETIME_S = 60;

/**
 * A client assertion (RFC 7523 section 3): signed, with a `jti` of its own, valid for 60 s, for one server. It is for one
 * request: another attempt needs another one. Throws `InvalidRequest`.
 */
export async function clientAssertion(
  claims: AssertionClaims,
  key: SigningKey,
  signature: AssertionSignature,
): Promise<string> {
  const { clientId, audience, now } = claims;
  const alg = algorithmFor(key, signature);
  const kid = signature.keyId ?? key.kid;
  const iat = Math.floor(now / 1_000);
  const { SignJWT } = await loadJose();
  try {
    return await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg, typ: 'JWT', ...(kid !== undefined && { kid }) })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(audience)
      .setIssuedAt(iat)
      .setExpirationTime(iat + LIFETIME_S)
      .sign(key.key);
  } catch {
    throw new InvalidRequest(`jose cannot sign a client assertion by ${alg}; is the key long enough (RSA: 2048 bits)?`);
  }
}

function algorithmFor({ algorithms, alg }: SigningKey, { algorithm = alg, accepted }: AssertionSignature): string {
  if (algorithm !== undefined && !algorithms.includes(algorithm)) {
    throw new InvalidRequest(
      `the key cannot sign by the declared algorithm, but by ${algorithms.join(', ')}; declare one`,
    );
  }
  const chosen = (algorithm === undefined ? algorithms : [algorithm]).find((each) => accepted?.includes(each) ?? true);
  if (chosen !== undefined) return chosen;
  const wanted = algorithm ?? algorithms.join(', ');
  const list = redactText(accepted?.join(', '), []) ?? 'none at all';
  throw new InvalidRequest(
    `the server accepts no client assertion signed by ${wanted}, but by ${list}; use another key or algorithm`,
  );
}
