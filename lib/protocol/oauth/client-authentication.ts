import type { AuthorizationServer, AuthorizationServerEndpoints } from '../definition/authorization-server.js';
import { ASSERTION_TYPE, type AssertionSignature, clientAssertion } from './client-assertion.js';
import { redactText } from '../../core/redact-text.js';
import { InvalidRequest } from '../definition/invalid-request.js';
import { type PrivateKey, secretKey, signingKey } from './signing-key.js';

/** How a client proves who it is (RFC 6749 section 2.3, OpenID Connect Core section 9, RFC 8705 section 2). */
export type ClientAuthenticationMethod = (typeof CLIENT_AUTHENTICATION_METHODS)[number];

export const CLIENT_AUTHENTICATION_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
] as const;

/** Who a client is, and what it proves that with. */
export interface ClientIdentity {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly privateKey?: PrivateKey;
  readonly keyId?: string;
}

/** How the proof is made, where that is left open. */
export interface ClientAuthentication {
  readonly method: ClientAuthenticationMethod;
  readonly basicEncoding?: 'form' | 'raw' | undefined;
  readonly algorithm?: string | undefined;
  readonly audience?: string | undefined;
}

/** What a request carries to authenticate its client. */
export interface AuthenticatedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

/** Authenticates one request, new for each attempt. `now`: milliseconds since the epoch. Throws `InvalidRequest`. */
export async function authenticateClient(
  { method, basicEncoding = 'form', ...open }: ClientAuthentication,
  client: ClientIdentity,
  server: AuthorizationServer,
  now: number,
): Promise<AuthenticatedRequest> {
  const supported = server.authenticationMethods;
  if (supported?.includes(method) === false) {
    const list = redactText(supported.join(', '), []) ?? 'none at all';
    throw new InvalidRequest(
      `the server does not support ${method}, only ${list}; choose one as \`clientAuthentication\``,
    );
  }
  const { clientId, clientSecret = '' } = client;
  if (method === 'client_secret_basic') {
    return { headers: { Authorization: basicAuthorization(clientId, clientSecret, basicEncoding) }, fields: {} };
  }
  const fields = { client_id: clientId };
  if (method === 'client_secret_post') return { headers: {}, fields: { ...fields, client_secret: clientSecret } };
  if (isByCertificate(method)) return { headers: {}, fields };
  const key = method === 'private_key_jwt' ? signingKey(client.privateKey) : secretKey(clientSecret);
  const audience = open.audience ?? server.issuer ?? server.tokenEndpoint;
  const { algorithm } = open;
  const signature: AssertionSignature = { keyId: client.keyId, algorithm, accepted: server.signingAlgorithms };
  const assertion = await clientAssertion({ clientId, audience, now }, key, signature);
  return { headers: {}, fields: { ...fields, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion } };
}

/** The server's endpoints for clients that authenticate like this. */
export function endpointsFor(
  method: ClientAuthenticationMethod,
  server: AuthorizationServer,
): AuthorizationServerEndpoints {
  return isByCertificate(method) ? server.mtls : server;
}

/** Whether the connection proves who the client is (RFC 8705). */
export function isByCertificate(method: ClientAuthenticationMethod): boolean {
  return method === 'tls_client_auth' || method === 'self_signed_tls_client_auth';
}

/** Whether the request carries a signed assertion (RFC 7523). */
export function isByAssertion(method: ClientAuthenticationMethod): boolean {
  return method === 'client_secret_jwt' || method === 'private_key_jwt';
}

/**
 * The value of an `Authorization: Basic` header: user name and password as they are, in UTF-8 (RFC 7617). `form` encodes
 * them first, as RFC 6749 section 2.3.1 wants of a client id and its secret. Default: `raw`.
 */
export function basicAuthorization(username: string, password: string, encoding: 'raw' | 'form' = 'raw'): string {
  const encode = encoding === 'form' ? formEncode : (text: string) => text;
  return `Basic ${Buffer.from(`${encode(username)}:${encode(password)}`, 'utf8').toString('base64')}`;
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
