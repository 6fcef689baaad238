import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { Agent, createServer as createSecureServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import axios from 'axios';
import {
  type AsymmetricSigningAlgorithm,
  type ClientAuthMethod,
  type ClientMetadata,
  type Configuration,
  errors,
  Provider,
} from 'oidc-provider';
import { vi } from 'vitest';
import { listen, reply, startApi } from '../../server.js';

const certificates = new URL('certificates/', import.meta.url);

/** A fixed certificate or key for tests. */
export const pem = (name: string): string => readFileSync(new URL(`${name}.pem`, certificates), 'utf8');

/** An API that asks the authorization server about each token (RFC 7662), and what it said of the last one. */
export interface GuardedApi {
  readonly url: string;
  readonly introspected: Record<string, unknown>[];
}

export interface AuthorizationServer {
  readonly issuer: string;
  /** The same server where it asks for a client certificate. */
  readonly mtls: string;
  /** `METHOD path` of each request, and of those to `mtls` with `mtls` in front. */
  readonly seen: string[];
  /** Bodies of token requests. */
  readonly bodies: string[];
  /** Paths that are answered otherwise. */
  readonly overrides: Map<string, (response: ServerResponse) => void>;
  readonly provider: Provider;
}

export interface ServerOptions {
  readonly clients: readonly ClientMetadata[];
  readonly scheme?: 'http' | 'https';
  /** Default: all that the library knows. */
  readonly clientAuthMethods?: readonly ClientAuthMethod[];
  readonly signingAlgorithms?: readonly AsymmetricSigningAlgorithm[];
}

const API = { client_id: 'api', client_secret: 'fake-secret-of-the-api' };
/** APIs that tokens can be asked for by name (RFC 8707). */
export const RESOURCES = ['https://orders.test', 'https://invoices.test'];

const METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
] as const;
const ALGORITHMS = ['RS256', 'ES256', 'ES384', 'PS384', 'EdDSA'] as const;

/** A real oidc-provider on loopback, ended after the test. */
export async function startAuthorizationServer(options: ServerOptions): Promise<AuthorizationServer> {
  const { scheme = 'http' } = options;
  const seen: string[] = [];
  const bodies: string[] = [];
  const overrides: AuthorizationServer['overrides'] = new Map();
  const served: { by?: RequestListener } = {};
  const listener =
    (label: string): RequestListener =>
    (request, response) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      seen.push(`${label}${request.method} ${path}`);
      if (path === '/token') recordBody(request, bodies);
      const other = overrides.get(path);
      if (other === undefined) served.by?.(request, response);
      else other(response);
    };
  const tls = { key: pem('server-key'), cert: pem('server'), ca: pem('ca') };
  const plain = scheme === 'http' ? createServer(listener('')) : createSecureServer(tls, listener(''));
  const asking = createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: false }, listener('mtls '));
  const issuer = `${scheme}://127.0.0.1:${await listen(plain)}`;
  const mtls = `https://127.0.0.1:${await listen(asking)}`;
  // That it is not for production, and which Node it wants.
  const quiet = vi.spyOn(console, 'warn').mockReturnValue();
  const provider = new Provider(issuer, configurationOf(options, mtls));
  provider.on('server_error', (_, error) => console.error(error));
  quiet.mockRestore();
  served.by = provider.callback();
  return { issuer, mtls, seen, bodies, overrides, provider };
}

/** An API on loopback that lets in only tokens which the server calls active. */
export async function startGuardedApi(server: AuthorizationServer, ca?: string): Promise<GuardedApi> {
  const introspected: Record<string, unknown>[] = [];
  const ask = async (token: string): Promise<Record<string, unknown>> => {
    const data = new URLSearchParams({ token, ...API });
    const agent = ca === undefined ? {} : { httpsAgent: new Agent({ ca }) };
    return (await axios.post(`${server.issuer}/token/introspection`, data, agent)).data;
  };
  const { url } = await startApi(async ({ headers }, response) => {
    const answer = await ask(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '');
    introspected.push(answer);
    if (answer['active'] === true) reply(response, { orders: [] });
    else response.writeHead(401, { 'WWW-Authenticate': 'Bearer error="invalid_token"' }).end();
  });
  return { url, introspected };
}

function recordBody(request: IncomingMessage, bodies: string[]): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => bodies.push(Buffer.concat(chunks).toString()));
}

function configurationOf(options: ServerOptions, mtls: string): Configuration {
  const { clients, clientAuthMethods = METHODS, signingAlgorithms = ALGORITHMS } = options;
  const hasMtls = clientAuthMethods.includes('tls_client_auth');
  const common = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
  const api: ClientMetadata = { ...common, ...API, token_endpoint_auth_method: 'client_secret_post', grant_types: [] };
  return {
    clients: [api, ...clients.map((client) => ({ ...common, scope: 'orders:read orders:write', ...client }))],
    scopes: ['orders:read', 'orders:write'],
    clientAuthMethods: [...clientAuthMethods],
    enabledJWA: { clientAuthSigningAlgValues: ['HS256', ...signingAlgorithms] },
    ...(hasMtls && { discovery: { mtls_endpoint_aliases: { token_endpoint: `${mtls}/token` } } }),
    ttl: { ClientCredentials: 3_600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => {
          if (!RESOURCES.includes(resource)) throw new errors.InvalidTarget();
          return { scope: 'orders:read', accessTokenFormat: 'opaque', accessTokenTTL: 600 };
        },
      },
      mTLS: {
        enabled: hasMtls,
        tlsClientAuth: hasMtls,
        selfSignedTlsClientAuth: hasMtls,
        getCertificate: ({ req }) =>
          req.socket instanceof TLSSocket ? req.socket.getPeerX509Certificate()?.toString() : undefined,
        certificateAuthorized: ({ req }) => req.socket instanceof TLSSocket && req.socket.authorized,
        certificateSubjectMatches: ({ req }, property, expected) =>
          req.socket instanceof TLSSocket &&
          property === 'tls_client_auth_subject_dn' &&
          req.socket.getPeerX509Certificate()?.subject === expected,
      },
    },
  };
}
