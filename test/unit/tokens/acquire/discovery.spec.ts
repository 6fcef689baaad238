import { describe, expect, it } from 'vitest';
import { ISSUER, FIRST, SECOND, METADATA, type Answer, Server, failure } from './metadata-server.js';

describe('discovery', () => {
  it('reads the metadata of RFC 8414, the path of the issuer behind the well-known one', async () => {
    const server = new Server({
      [FIRST]: {
        body: {
          ...METADATA,
          revocation_endpoint: 'https://as.test/revoke',
          token_endpoint_auth_methods_supported: ['client_secret_post', 1],
          token_endpoint_auth_signing_alg_values_supported: ['PS256'],
          mtls_endpoint_aliases: { token_endpoint: 'https://mtls.as.test/token' },
        },
      },
    });
    expect(await server.find()).toEqual({
      issuer: ISSUER,
      tokenEndpoint: 'https://as.test/token',
      revocationEndpoint: 'https://as.test/revoke',
      mtls: { tokenEndpoint: 'https://mtls.as.test/token', revocationEndpoint: 'https://as.test/revoke' },
      authenticationMethods: ['client_secret_post'],
      signingAlgorithms: ['PS256'],
    });
    expect(server.sent).toMatchObject([{ method: 'GET', url: FIRST, headers: { Accept: 'application/json' } }]);
    expect(server.admitted).toEqual(['https://as.test']);
  });

  it('RFC 8414 section 3.1 leaves out the slash that ends an issuer, and compares it all the same', async () => {
    const issuer = 'https://as.test/';
    const url = 'https://as.test/.well-known/oauth-authorization-server';
    const server = new Server({ [url]: { body: { ...METADATA, issuer } } }, { server: { issuer } });
    expect((await server.find())?.issuer).toBe(issuer);
    server.doubt({});
    server.answers[url] = { body: { ...METADATA, issuer: 'https://as.test' } };
    expect((await server.failure()).code).toBe('ERR_SERVER_METADATA_INVALID');
  });

  it.each<[string, Answer]>([
    ['is not there', { status: 404 }],
    ['is forbidden', { status: 403 }],
    ['redirects', { status: 302, headers: { location: 'https://as.test/login' } }],
    ['has no content', { status: 204, body: METADATA }],
    ['is a page', { body: '<html>' }],
  ])('goes on to OpenID Connect Discovery when the first %s', async (_, first) => {
    const server = new Server({ [FIRST]: first, [SECOND]: { body: METADATA } });
    expect((await server.find())?.tokenEndpoint).toBe(METADATA.token_endpoint);
    expect(server.sent.map(({ url }) => url)).toEqual([FIRST, SECOND]);
  });

  it('is kept for 24 h, and not beyond a failure that it may be the cause of', async () => {
    const server = new Server({ [FIRST]: { body: METADATA } });
    await server.find();
    await server.clock.advance(24 * 3_600_000 - 1);
    server.doubt({ until: 1 });
    server.doubt({ kind: 'rate-limited' });
    server.doubt({ endpoint: undefined });
    server.discovery.doubt(new Error('of a credentials source'));
    server.discovery.doubt(failure({}).repeated());
    await server.find();
    expect(server.sent).toHaveLength(1);
    await server.clock.advance(1);
    await server.find();
    expect(server.sent).toHaveLength(2);
    server.doubt({});
    await server.find();
    expect(server.sent).toHaveLength(3);
  });

  it('is one request for all who wait, and an error object for each', async () => {
    const server = new Server({ [FIRST]: { status: 503 } });
    const [one, two] = await Promise.all([server.failure(), server.failure()]);
    expect(server.sent).toHaveLength(1);
    expect(one).not.toBe(two);
    expect(server.admitted).toHaveLength(2);
  });

  it('R41 is left by whoever gives up, and goes on for the others', async () => {
    const server = new Server({ [FIRST]: { body: METADATA } });
    const abort = new AbortController();
    const [left, waiting] = [server.find(abort.signal), server.find()];
    abort.abort('tired');
    await expect(left).rejects.toBe('tired');
    expect((await waiting)?.issuer).toBe(ISSUER);
    expect(server.sent).toHaveLength(1);
  });

  it('takes what the definition says, above the metadata', async () => {
    const revocationUrl = 'https://as.test/mine';
    const server = new Server({ [FIRST]: { body: METADATA } }, { server: { issuer: ISSUER, revocationUrl } });
    expect(await server.find()).toMatchObject({
      revocationEndpoint: revocationUrl,
      mtls: { revocationEndpoint: revocationUrl },
    });
    const known = new Server({}, { server: { issuer: ISSUER, tokenUrl: 'https://as.test/t' } });
    expect(await known.find()).toMatchObject({ issuer: ISSUER, tokenEndpoint: 'https://as.test/t' });
    expect(known.sent).toEqual([]);
  });
});
