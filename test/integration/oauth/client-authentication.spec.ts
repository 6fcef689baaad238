import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { Agent } from 'node:https';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { clientCredentials, type ClientAuthenticationOptions } from 'nestjs-provider-auth';
import type { ClientMetadata } from 'oidc-provider';
import { describe, expect, it } from 'vitest';
import { acquisitionFailure, start } from '../../application.js';
import { type AuthorizationServer, pem, startAuthorizationServer, startGuardedApi } from './authorization-server.js';

const clientId = 'acme: a+b';
const clientSecret = 'fake:secret %+/= of acme, 32 long';
const secretClient = { client_id: clientId, client_secret: clientSecret };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const publicJwk = (pair: typeof rsa, kid?: string) => ({ ...pair.publicKey.export({ format: 'jwk' }), kid });
const cryptoPair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify']);
const cryptoJwk = await webcrypto.subtle.exportKey('jwk', cryptoPair.publicKey);

const keyClient = (...keys: object[]): ClientMetadata => ({
  client_id: clientId,
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys },
});
const allowing = ({ issuer }: AuthorizationServer) => ({
  issuer,
  dangerouslyAllowHttp: [issuer],
  http: { baseURL: 'https://api.acme.test' },
});
const assertionOf = (body: string | undefined) => new URLSearchParams(body).get('client_assertion') ?? '';

describe('a client authenticates at a real authorization server', () => {
  it.each<[string, ClientAuthenticationOptions, ClientMetadata]>([
    ['client_secret_basic', { clientId, clientSecret }, secretClient],
    [
      'client_secret_post',
      { clientAuthentication: 'client_secret_post', clientId, clientSecret },
      { ...secretClient, token_endpoint_auth_method: 'client_secret_post' },
    ],
    [
      'client_secret_jwt',
      { clientAuthentication: 'client_secret_jwt', clientId, clientSecret },
      { ...secretClient, token_endpoint_auth_method: 'client_secret_jwt' },
    ],
    [
      'private_key_jwt, PEM',
      {
        clientAuthentication: 'private_key_jwt',
        clientId,
        privateKey: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
      keyClient(publicJwk(rsa)),
    ],
    [
      'private_key_jwt, JWK with kid',
      {
        clientAuthentication: 'private_key_jwt',
        clientId,
        privateKey: { ...ec.privateKey.export({ format: 'jwk' }), kid: 'two' },
      },
      keyClient(publicJwk(rsa, 'one'), publicJwk(ec, 'two')),
    ],
    [
      'private_key_jwt, KeyObject',
      { clientAuthentication: 'private_key_jwt', clientId, privateKey: ed.privateKey, keyId: 'three' },
      keyClient(publicJwk(ed, 'three')),
    ],
    [
      'private_key_jwt, CryptoKey',
      { clientAuthentication: 'private_key_jwt', clientId, privateKey: cryptoPair.privateKey },
      keyClient(cryptoJwk),
    ],
    [
      'private_key_jwt, PS384',
      { clientAuthentication: 'private_key_jwt', clientId, privateKey: rsa.privateKey, algorithm: 'PS384' },
      { ...keyClient(publicJwk(rsa)), token_endpoint_auth_signing_alg: 'PS384' },
    ],
  ])('by %s, and its calls reach an API that introspects', async (_, authentication, client) => {
    const server = await startAuthorizationServer({ clients: [client] });
    const api = await startGuardedApi(server);
    const http = { baseURL: api.url };
    const plain = [server.issuer, api.url];
    const given = { ...allowing(server), ...authentication, http, dangerouslyAllowHttp: plain };
    const { http: bound } = await start(clientCredentials(given));
    expect((await bound.axiosRef.get('/orders')).data).toEqual({ orders: [] });
    expect(api.introspected).toMatchObject([{ active: true, client_id: clientId }]);
  });

  it.each<['tls_client_auth' | 'self_signed_tls_client_auth', string, ClientMetadata]>([
    ['tls_client_auth', 'client', { client_id: clientId, tls_client_auth_subject_dn: 'CN=acme' }],
    [
      'self_signed_tls_client_auth',
      'self-signed',
      {
        client_id: clientId,
        jwks: {
          keys: [
            {
              ...publicJwk(ec),
              x5c: [pem('self-signed').replaceAll(/-----.*-----|\s/g, '')],
            },
          ],
        },
      },
    ],
  ])('by %s, at the mtls_endpoint_aliases', async (clientAuthentication, name, client) => {
    const server = await startAuthorizationServer({
      scheme: 'https',
      clients: [{ ...client, token_endpoint_auth_method: clientAuthentication }],
    });
    const api = await startGuardedApi(server, pem('ca'));
    const httpsAgent = new Agent({ ca: pem('ca'), cert: pem(name), key: pem(`${name}-key`) });
    const { http } = await start(
      clientCredentials({
        issuer: server.issuer,
        clientAuthentication,
        clientId,
        dangerouslyAllowHttp: [api.url],
        http: { baseURL: api.url, httpsAgent },
      }),
    );
    expect((await http.axiosRef.get('/orders')).status).toBe(200);
    expect(server.seen.filter((line) => line.endsWith('/token'))).toEqual(['mtls POST /token']);
    expect(server.bodies).toEqual([`grant_type=client_credentials&client_id=acme%3A+a%2Bb`]);
    httpsAgent.destroy();
  });

  it('is refused without its certificate', async () => {
    const server = await startAuthorizationServer({
      scheme: 'https',
      clients: [
        { client_id: clientId, token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=acme' },
      ],
    });
    const httpsAgent = new Agent({ ca: pem('ca') });
    const clientAuthentication = 'tls_client_auth';
    const http = { baseURL: 'https://api.acme.test', httpsAgent };
    const error = await acquisitionFailure(
      clientCredentials({ issuer: server.issuer, clientAuthentication, clientId, http }),
    );
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED', providerCode: 'invalid_client' });
  });

  it('R22 is refused with a wrong secret, and the secret is not in the error', async () => {
    const server = await startAuthorizationServer({ clients: [secretClient] });
    const error = await acquisitionFailure(
      clientCredentials({ ...allowing(server), clientId, clientSecret: 'fake-wrong-secret' }),
    );
    expect(error).toMatchObject({
      code: 'ERR_TOKEN_REQUEST_REJECTED',
      kind: 'credentials-rejected',
      providerCode: 'invalid_client',
      status: 401,
    });
    expect(error.message).not.toContain('fake-wrong-secret');
  });

  it('R3 the raw pair is another one for a server that decodes it', async () => {
    const server = await startAuthorizationServer({ clients: [secretClient] });
    const given = { ...allowing(server), clientId, clientSecret, basicEncoding: 'raw' } as const;
    expect((await acquisitionFailure(clientCredentials(given))).code).toBe('ERR_TOKEN_REQUEST_REJECTED');
  });

  it('a rotated key: the second of two is used when the server no longer knows the first', async () => {
    const server = await startAuthorizationServer({ clients: [keyClient(publicJwk(ec, 'new'))] });
    const { tokens } = await start(
      clientCredentials({
        ...allowing(server),
        clientAuthentication: 'private_key_jwt',
        credentials: [
          { clientId, privateKey: rsa.privateKey, keyId: 'old' },
          { clientId, privateKey: ec.privateKey, keyId: 'new' },
        ],
      }),
    );
    await tokens.getToken('acme');
    const kids = server.bodies.map((body) => decodeProtectedHeader(assertionOf(body)).kid);
    expect(kids.slice(-2)).toEqual(['old', 'new']);
  });

  it('a rotated key: a function is asked again when its key is refused', async () => {
    const server = await startAuthorizationServer({ clients: [keyClient(publicJwk(ec))] });
    const keys = [rsa.privateKey, ec.privateKey];
    const { tokens } = await start(
      clientCredentials({
        ...allowing(server),
        clientAuthentication: 'private_key_jwt',
        credentials: () => ({ clientId, privateKey: keys.shift() ?? ec.privateKey }),
      }),
    );
    await tokens.getToken('acme');
    expect(server.bodies.map((body) => decodeProtectedHeader(assertionOf(body)).alg)).toEqual(['RS256', 'ES256']);
  });

  it('R4 the assertion names the issuer and a new jti, and lives for 60 s', async () => {
    const server = await startAuthorizationServer({ clients: [keyClient(publicJwk(ec))] });
    const options = { ...allowing(server), clientAuthentication: 'private_key_jwt', clientId } as const;
    const { tokens } = await start(clientCredentials({ ...options, privateKey: ec.privateKey }));
    const replaces = await tokens.getToken('acme');
    await tokens.getToken('acme', { replaces, reason: 'rejected' });
    const [first, second] = server.bodies.map((body) => decodeJwt(assertionOf(body)));
    expect(first).toMatchObject({ iss: clientId, sub: clientId, aud: server.issuer });
    expect((first?.exp ?? 0) - (first?.iat ?? 0)).toBe(60);
    expect(second?.jti).not.toBe(first?.jti);
  });

  it('says which ways the server supports when the chosen one is not among them', async () => {
    const clientAuthMethods = ['client_secret_post', 'none'] as const;
    const client = { ...secretClient, token_endpoint_auth_method: 'client_secret_post' as const };
    const server = await startAuthorizationServer({ clients: [client], clientAuthMethods });
    const error = await acquisitionFailure(clientCredentials({ ...allowing(server), clientId, clientSecret }));
    expect(error.code).toBe('ERR_TOKEN_REQUEST_INVALID');
    expect(error.message).toMatch(/does not support client_secret_basic, only client_secret_post, none; choose/);
    expect(server.seen).not.toContain('POST /token');
  });
});
