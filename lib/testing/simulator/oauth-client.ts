import { createHash, createSecretKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import type { Arrival } from './arrival.js';

/** How a client shows who it is (RFC 6749 section 2.3, OpenID Connect Core section 9, RFC 8705 section 2). */
export type OAuthAuthenticationMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth';

/** A client of a simulated authorization server. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** A JWK. */
  readonly privateKey?: JsonWebKey;
}

/** A client with made-up secrets for the method. */
export function madeUpClient(method: OAuthAuthenticationMethod, clientId: string): OAuthClient {
  if (method.includes('tls')) return { clientId };
  if (method !== 'private_key_jwt') return { clientId, clientSecret: `fake-secret-of-${clientId}-0123456789abcdef` };
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { clientId, privateKey: privateKey.export({ format: 'jwk' }) };
}

/** What a request shows of its client: by this method, and by no other. */
export interface ShownClient {
  readonly clientId: string;
  /** Whether it is this client. */
  proves(client: OAuthClient): boolean | Promise<boolean>;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** `audiences`: what the server calls itself. `undefined`: the request shows no client by this method, or one by another too. */
export function shownClient(
  method: OAuthAuthenticationMethod,
  {
    headers,
    fields,
    audiences,
    now,
  }: { headers: Arrival['headers']; fields: URLSearchParams; audiences: string[]; now: number },
): ShownClient | undefined {
  const basic = basicPair(headers.authorization);
  const secret = fields.get('client_secret');
  const assertion = fields.get('client_assertion');
  const shown = [basic, secret, assertion].filter((each) => (each ?? undefined) !== undefined);
  const clientId = basic?.id ?? fields.get('client_id') ?? '';
  if (method.includes('tls')) return shown.length > 0 ? undefined : { clientId, proves: () => true };
  if (shown.length !== 1) return undefined;
  if (method === 'client_secret_basic') {
    return basic && { clientId, proves: (client) => client.clientSecret === basic.secret };
  }
  if (method === 'client_secret_post') {
    return secret === null ? undefined : { clientId, proves: (client) => client.clientSecret === secret };
  }
  if (assertion === null || fields.get('client_assertion_type') !== ASSERTION_TYPE) return undefined;
  return { clientId, proves: (client) => verifies(assertion, client, audiences, now) };
}

/** The assertion's own mark, by which a server knows one that it has seen. */
export function assertionMark(fields: URLSearchParams): string | undefined {
  const assertion = fields.get('client_assertion');
  return assertion === null ? undefined : createHash('sha256').update(assertion).digest('hex');
}

async function verifies(assertion: string, client: OAuthClient, audience: string[], now: number): Promise<boolean> {
  const { importJWK, jwtVerify } = await import('jose');
  const { clientId, clientSecret = '', privateKey } = client;
  const options = { issuer: clientId, subject: clientId, audience, currentDate: new Date(now) };
  try {
    if (privateKey === undefined) await jwtVerify(assertion, createSecretKey(Buffer.from(clientSecret)), options);
    else {
      const { d: _, ...publicKey } = privateKey;
      await jwtVerify(assertion, await importJWK({ ...publicKey }, 'ES256'), options);
    }
    return true;
  } catch {
    return false;
  }
}

/** A Basic header's pair, form-decoded (RFC 6749 section 2.3.1). */
function basicPair(authorization: string | undefined): { readonly id: string; readonly secret: string } | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 2);
  return { id: formDecode(id), secret: formDecode(secret) };
}

function formDecode(text: string): string {
  return new URLSearchParams(`_=${text}`).get('_') ?? '';
}
