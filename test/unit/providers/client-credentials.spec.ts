import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt } from 'jose';
import { clientCredentials, type ClientCredentialsOptions, ProviderAuthOptionsError } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { acquiring } from '../../../lib/tokens/acquire/acquire.js';
import { checkDefinition } from '../../../lib/protocol/definition/check-definition.js';
import { joseFaults } from '../../../lib/protocol/oauth/load-jose.js';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';
import type { TokenTransportRequest } from '../../../lib/protocol/definition/token-transport.js';
import { RetryingTokenSource } from '../../../lib/tokens/retry/retrying-token-source.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const http = { baseURL: 'https://api.acme.test' };
const tokenUrl = 'https://as.test/token';
const issuer = 'https://as.test';
const secret = { clientId: 'acme', clientSecret: 'canary-secret' };
const byKey = { clientAuthentication: 'private_key_jwt', clientId: 'acme', privateKey } as const;
const METADATA = { issuer, token_endpoint: tokenUrl };

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

/** An acquisition by the whole stack below the cache, its token endpoint in memory. */
class Client {
  readonly clock = new ManualClock();
  readonly sent: TokenTransportRequest[] = [];
  readonly source: RetryingTokenSource;

  constructor(options: ClientCredentialsOptions, statuses: number[] = [], metadata: object = METADATA) {
    const definition = optionsOf(clientCredentials(options));
    const parts = { clock: this.clock, random: () => 0, provider: 'acme' };
    const acquire = acquiring({
      ...parts,
      options: definition,
      report: () => {},
      transport: async (request) => {
        this.sent.push(request);
        const isToken = request.method === 'POST';
        const status = isToken ? (statuses.shift() ?? 200) : 200;
        const body = isToken ? { access_token: 't', token_type: 'Bearer', expires_in: 300 } : metadata;
        return { status, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) };
      },
    });
    const { signal: shutdown } = new AbortController();
    const { tokenRequestQuota } = definition;
    this.source = new RetryingTokenSource(acquire, {
      ...parts,
      shutdown,
      deadline: 10_000,
      sharedCredentials: true,
      maxConcurrentAcquisitions: 64,
      tokenRequestQuota,
    });
  }

  get bodies(): URLSearchParams[] {
    return this.sent.filter(({ method }) => method === 'POST').map(({ body }) => new URLSearchParams(String(body)));
  }

  get claims() {
    return this.bodies.map((body) => decodeJwt(body.get('client_assertion') ?? ''));
  }
}

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

  it.each<[string, ClientCredentialsOptions, RegExp]>([
    ['no server', { http, ...secret }, /`issuer` is missing; give it/],
    ['no place to revoke at', { http, ...secret, tokenUrl, revoke: true }, /needs `revocationUrl`/],
    ['an empty secret', { http, tokenUrl, clientId: 'acme', clientSecret: '' }, /`clientSecret` is missing/],
    ['an empty id', { http, tokenUrl, ...byKey, clientId: '' }, /`clientId` is missing/],
    ['an empty list', { http, tokenUrl, credentials: [] }, /`credentials` is empty/],
    ['no key', { http, tokenUrl, ...byKey, privateKey: 'canary-key' }, /`privateKey` cannot be read; give/],
    [
      'one bad key of two',
      { http, tokenUrl, clientAuthentication: 'private_key_jwt', credentials: [byKey, { ...byKey, privateKey: '' }] },
      /`privateKey` cannot be read/,
    ],
    ['an own grant', { http, tokenUrl, ...secret, parameters: { grant_type: 'x' } }, /holds grant_type; leave it out/],
    ['an own secret', { http, tokenUrl, ...secret, parameters: { client_secret: 'x' } }, /holds client_secret/],
    ['a relative resource', { http, tokenUrl, ...secret, resource: '/orders' }, /`resource` is not an absolute URI/],
    ['a fragment', { http, tokenUrl, ...secret, resource: ['https://a.test/#x'] }, /without a fragment/],
    ['no audience', { http, tokenUrl, ...byKey, assertionAudience: '' }, /`assertionAudience` is empty; leave/],
  ])('R64 refuses %s at once, and shows no secret', (_, options, message) => {
    let thrown: unknown;
    try {
      optionsOf(clientCredentials(options));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProviderAuthOptionsError);
    expect(String(thrown)).toMatch(message);
    expect(String(thrown)).not.toContain('canary');
  });

  it('R64 refuses an unknown way to authenticate, and an unknown encoding', () => {
    const method: object = { clientAuthentication: 'none' };
    expect(() => optionsOf(clientCredentials({ http, tokenUrl, ...secret, ...method }))).toThrow(
      /unknown; give one of client_secret/,
    );
    const encoding: object = { basicEncoding: 'x' };
    expect(() => optionsOf(clientCredentials({ http, tokenUrl, ...secret, ...encoding }))).toThrow(
      /neither 'form' nor 'raw'/,
    );
    const request: object = { encoding: 'xml', grantType: '' };
    expect(() => optionsOf(clientCredentials({ http, tokenUrl, ...secret, ...request }))).toThrow(
      /`encoding` is not 'form', 'json' or 'query'[^]*`grantType` is empty/,
    );
  });

  it.each<[string, object, RegExp]>([
    ['a plain issuer', { issuer: 'http://as.test' }, /issuer is not https \(http:\/\/as.test\); give a bare https URL/],
    ['a plain token endpoint', { tokenUrl: 'http://as.test/token' }, /tokenUrl is not https/],
    ['a path', { tokenUrl: '/token' }, /tokenUrl is not an absolute URL/],
    ['a password', { tokenUrl: 'https://u:canary@as.test' }, /tokenUrl holds a user name or password/],
    ['a query in the issuer', { issuer: 'https://as.test?x' }, /issuer holds a query; write/],
    ['a fragment in the issuer', { issuer: 'https://as.test#x' }, /issuer holds a fragment/],
    ['a plain revocation endpoint', { tokenUrl, revocationUrl: 'http://as.test' }, /revocationUrl is not https/],
  ])('R1 %s is a fault at start-up', (_, where, message) => {
    const faults = checkDefinition(optionsOf(clientCredentials({ http, ...secret, ...where })));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    expect(faults[0]).not.toContain('canary');
  });

  it('R1 a plain server passes when its exact origin is listed', () => {
    const plain = { tokenUrl: 'http://as.test:8080/token', dangerouslyAllowHttp: ['http://as.test:8080'] };
    expect(checkDefinition(optionsOf(clientCredentials({ http, ...secret, ...plain })))).toEqual([]);
  });

  it('R66 looks for jose at start-up where it is needed', async () => {
    expect(optionsOf(clientCredentials({ http, tokenUrl, ...byKey })).validate).toBe(joseFaults);
    expect(await optionsOf(clientCredentials({ http, tokenUrl, ...byKey })).validate?.()).toEqual([]);
    expect(optionsOf(clientCredentials({ http, tokenUrl, ...secret })).validate).toBeUndefined();
  });
});
