import { generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { clientCredentials, type ClientCredentialsOptions } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { knownServer } from '../../../lib/protocol/definition/authorization-server.js';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';
import { Client, issuer, METADATA, tokenUrl } from './client.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const http = { baseURL: 'https://api.acme.test' };
const secret = { clientId: 'acme', clientSecret: 'canary-secret' };
const bySecret = { clientAuthentication: 'client_secret_jwt', clientSecret: 'fake-secret'.repeat(6) } as const;
const byKey = { clientAuthentication: 'private_key_jwt', clientId: 'acme', privateKey } as const;

/** How a token is asked for. */
type Grant = Pick<ClientCredentialsOptions, 'encoding' | 'grantType' | 'parameters'> & {
  readonly scope?: string | readonly string[];
  readonly tokenUrl?: string;
};

const withBaseURL: NonNullable<ClientCredentialsOptions['read']> = (response) => ({
  accessToken: response.at('access_token'),
  tokenType: 'Bearer',
  baseURL: 'https://eu.acme.test/v1',
});

describe('clientCredentials()', () => {
  it('sends what RFC 6749 section 4.4.2 has, and nothing more', async () => {
    const client = new Client({ tokenUrl, http, ...secret });
    await client.source.token();
    expect(client.sent).toMatchObject([
      {
        method: 'POST',
        url: tokenUrl,
        headers: {
          Accept: 'application/json',
          Authorization: `Basic ${btoa('acme:canary-secret')}`,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
      },
    ]);
  });

  it('sends the secret in the form for client_secret_post, and no header', async () => {
    const client = new Client({ tokenUrl, http, ...secret, clientAuthentication: 'client_secret_post' });
    await client.source.token();
    expect(client.sent[0]?.body).toBe('grant_type=client_credentials&client_id=acme&client_secret=canary-secret');
    expect(client.sent[0]?.headers).not.toHaveProperty('Authorization');
  });

  it('R3 sends the pair as it is when `basicEncoding` is raw', async () => {
    const client = new Client({ tokenUrl, http, clientId: 'a:b', clientSecret: 'c+ /', basicEncoding: 'raw' });
    await client.source.token();
    expect(client.sent[0]?.headers['Authorization']).toBe(`Basic ${btoa('a:b:c+ /')}`);
  });

  it('R4 signs a new assertion for each attempt, retries included', async () => {
    const client = new Client({ tokenUrl, http, ...byKey }, [503, 503]);
    const token = client.source.token();
    // Signing is real work, so that the manual clock cannot know when a retry begins to wait.
    await expect.poll(() => client.clock.advance(1).then(() => client.sent.length)).toBe(3);
    await token;
    expect(new Set(client.claims.map(({ jti }) => jti)).size).toBe(3);
    for (const { exp = 0, iat = 0 } of client.claims) expect(exp - iat).toBeLessThanOrEqual(60);
  });

  it('R4 counts the assertion from the attempt, not from the first', async () => {
    const client = new Client({ tokenUrl, http, ...byKey });
    await client.source.token();
    await client.clock.advance(100_000);
    await client.source.token();
    const [first, second] = client.claims;
    expect((second?.iat ?? 0) - (first?.iat ?? 0)).toBe(100);
  });

  it.each<[string, object, string]>([
    ['the issuer', { issuer }, issuer],
    ['the issuer, beside a token endpoint', { issuer, tokenUrl }, issuer],
    ['the token endpoint where no issuer is known', { tokenUrl }, tokenUrl],
    [
      'what the options say, signed with a secret',
      { ...bySecret, issuer, assertionAudience: 'https://okta.test' },
      'https://okta.test',
    ],
    ['what the options say', { issuer, assertionAudience: 'https://okta.test/v1/token' }, 'https://okta.test/v1/token'],
  ])('R4 the assertion is for %s', async (_, where, audience) => {
    const client = new Client({ http, ...byKey, ...where });
    await client.source.token();
    expect(client.claims[0]?.aud).toBe(audience);
  });

  it.each<[string, Grant, object]>([
    [
      'as JSON',
      { encoding: 'json', parameters: { tenant: ['a', 'b'] } },
      {
        url: tokenUrl,
        headers: { 'Content-Type': 'application/json' },
        body: '{"tenant":["a","b"],"grant_type":"client_credentials","scope":"read write"}',
      },
    ],
    [
      'in the query, beside what the URL has already',
      {
        encoding: 'query',
        tokenUrl: `${tokenUrl}?v=1`,
        grantType: 'account_credentials',
        parameters: { a: ['1', '2'] },
      },
      { url: `${tokenUrl}?v=1&a=1&a=2&grant_type=account_credentials&scope=read+write`, body: undefined },
    ],
    ['with another grant type', { grantType: 'urn:x' }, { body: 'grant_type=urn%3Ax&scope=read+write' }],
    ['without a scope when the list is empty', { scope: [] }, { body: 'grant_type=client_credentials' }],
    ['without a scope when the text is empty', { scope: '' }, { body: 'grant_type=client_credentials' }],
  ])('sends its fields %s', async (_, more, sent) => {
    const client = new Client({ tokenUrl, http, ...secret, scope: ['read', 'write'], ...more });
    await client.source.token();
    expect(client.sent).toMatchObject([{ method: 'POST', ...sent }]);
    expect(client.sent[0]?.headers).toHaveProperty('Authorization');
    if (more.encoding === 'query') expect(client.sent[0]?.headers).not.toHaveProperty('Content-Type');
  });

  it('reads the token and its base URL where `read` says, within `originPattern`', async () => {
    const client = new Client({ tokenUrl, ...secret, read: withBaseURL, originPattern: 'https://*.acme.test' });
    expect((await client.source.token()).baseURL).toBe('https://eu.acme.test/v1');
    const other = new Client({ tokenUrl, ...secret, read: withBaseURL, originPattern: 'https://*.other.test' });
    const error: unknown = await other.source.token().catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(
      /not one that `originPattern` allows; check `issuer` or `tokenUrl`, or say with `read`/,
    );
  });

  it('the metadata are no token call', async () => {
    const client = new Client({ issuer, http, ...secret, tokenRequestQuota: { limit: 1, window: 60_000 } });
    await client.source.token();
    await expect(client.source.token()).rejects.toMatchObject({ code: 'ERR_TOKEN_RATE_LIMITED' });
    expect(client.sent).toHaveLength(2);
  });

  it('goes by certificate to the aliases, and by anything else to the ordinary endpoint', async () => {
    const metadata = { ...METADATA, mtls_endpoint_aliases: { token_endpoint: 'https://mtls.as.test/token' } };
    const one = new Client({ issuer, http, clientAuthentication: 'tls_client_auth', clientId: 'acme' }, [], metadata);
    await one.source.token();
    expect(one.sent[1]).toMatchObject({
      url: 'https://mtls.as.test/token',
      body: 'grant_type=client_credentials&client_id=acme',
    });
    const other = new Client({ issuer, http, ...secret }, [], metadata);
    await other.source.token();
    expect(other.sent[1]?.url).toBe(tokenUrl);
  });

  it('R1 a plain endpoint in the metadata gets no secret', async () => {
    const client = new Client({ issuer, http, ...secret }, [], { ...METADATA, token_endpoint: 'http://as.test/token' });
    await expect(client.source.token()).rejects.toMatchObject({ code: 'ERR_SERVER_METADATA_INVALID' });
    expect(client.bodies).toEqual([]);
  });

  it('R4 signs with the algorithm and the name of the key that the options say', async () => {
    const client = new Client({ tokenUrl, http, ...byKey, keyId: 'two' });
    await client.source.token();
    expect(client.assertions.map((text) => decodeProtectedHeader(text))).toMatchObject([{ alg: 'ES256', kid: 'two' }]);
    const hs512 = { algorithm: 'HS512' } as const;
    const other = new Client({ tokenUrl, http, clientId: 'acme', ...bySecret, ...hs512 });
    await other.source.token();
    expect(other.assertions.map((text) => decodeProtectedHeader(text).alg)).toEqual(['HS512']);
  });

  it('R22 names its own options as the cure of a request that is refused', async () => {
    const client = new Client({ tokenUrl, http, ...secret }, [400]);
    await expect(client.source.token()).rejects.toThrow(
      /answered 400; check `scope`, `clientAuthentication` and what else you gave against the documentation/,
    );
  });

  it('RFC 7009 revokes a token where the server says, by the same client, if it is asked to', async () => {
    const server = knownServer({ tokenUrl, revocationUrl: `${issuer}/revoke` });
    const context = { credentials: secret, subject: undefined, now: 0, server, accessToken: 'fake-token' };
    const options = { issuer, http, ...secret, clientAuthentication: 'client_secret_post' } as const;
    const request = await optionsOf(clientCredentials({ ...options, revoke: true })).revoke?.request(context);
    expect(request).toMatchObject({ url: `${issuer}/revoke`, headers: {} });
    expect((await request?.body?.encode())?.content).toBe(
      'token=fake-token&token_type_hint=access_token&client_id=acme&client_secret=canary-secret',
    );
    expect(optionsOf(clientCredentials(options)).revoke).toBeUndefined();
  });

  it('says what to do where the server names no place to revoke at', async () => {
    const context = {
      credentials: secret,
      subject: undefined,
      now: 0,
      server: knownServer({ tokenUrl }),
      accessToken: 'fake-token',
    };
    const { revoke } = optionsOf(clientCredentials({ issuer, http, ...secret, revoke: true }));
    await expect(revoke?.request(context)).rejects.toThrow(
      'the server names no revocation endpoint; give `revocationUrl`, or leave out `revoke`',
    );
  });
});
