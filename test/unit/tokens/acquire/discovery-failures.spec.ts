import { describe, expect, it } from 'vitest';
import { TokenTransportError } from '../../../../lib/protocol/definition/token-transport.js';
import { ISSUER, FIRST, SECOND, METADATA, type Answer, Server } from './metadata-server.js';

describe('metadata that are not to be had', () => {
  it.each<[string, Answer, RegExp]>([
    [
      'another issuer',
      { body: { ...METADATA, issuer: 'https://evil.test' } },
      /another issuer; write `issuer` exactly/,
    ],
    ['an issuer in another case', { body: { ...METADATA, issuer: 'https://AS.test/tenant' } }, /another issuer/],
    ['no issuer', { body: { token_endpoint: METADATA.token_endpoint } }, /another issuer/],
    ['no token endpoint', { body: { issuer: ISSUER } }, /token_endpoint is missing; give `tokenUrl`/],
    ['a token endpoint that is no text', { body: { ...METADATA, token_endpoint: [1] } }, /is not an absolute URL/],
    ['a relative token endpoint', { body: { ...METADATA, token_endpoint: '/token' } }, /is not an absolute URL/],
    ['R1 a plain token endpoint', { body: { ...METADATA, token_endpoint: 'http://as.test/token' } }, /is not https/],
    ['a token endpoint with a password', { body: { ...METADATA, token_endpoint: 'https://u:p@as.test/' } }, /password/],
    ['a revocation endpoint that is no text', { body: { ...METADATA, revocation_endpoint: 1 } }, /is no string/],
    ['methods that are no list', { body: { ...METADATA, token_endpoint_auth_methods_supported: 'none' } }, /no list/],
    ['an array', { body: [METADATA] }, /another issuer/],
    ['a prototype', { body: '{"__proto__":{"issuer":"https://as.test/tenant"}}' }, /another issuer/],
    ['R5 more than 1 MiB', new TokenTransportError('too-large'), /longer than 1 MiB/],
  ])('refuses metadata with %s, and asks nobody else', async (_, answer, message) => {
    const server = new Server({ [FIRST]: answer, [SECOND]: { body: METADATA } });
    const error = await server.failure();
    expect(error).toMatchObject({ code: 'ERR_SERVER_METADATA_INVALID', kind: 'invalid-response', retryable: false });
    expect(error.message).toMatch(message);
    expect(server.sent).toHaveLength(1);
  });

  it('R2 follows no redirect, and says what it found at both places', async () => {
    const redirect = { status: 307, headers: { location: 'https://evil.test/' } };
    const server = new Server({ [FIRST]: redirect, [SECOND]: { body: 'nothing' } });
    const error = await server.failure();
    expect(error.code).toBe('ERR_SERVER_METADATA_INVALID');
    expect(error.message).toContain('/.well-known/oauth-authorization-server/tenant redirects (307), which is not');
    expect(error.message).toContain('/tenant/.well-known/openid-configuration answers, but the body is not JSON');
    expect(server.sent.map(({ url }) => url)).toEqual([FIRST, SECOND]);
  });

  it.each([
    [300, 'redirects (300), which is not followed'],
    [399, 'redirects (399), which is not followed'],
    [400, 'answers 400'],
    [404, 'answers 404'],
  ])('says of a server that answers %i at both places what that means, and what to do', async (status, words) => {
    const error = await new Server({ [FIRST]: { status }, [SECOND]: { status } }).failure();
    const places = ['/.well-known/oauth-authorization-server/tenant', '/tenant/.well-known/openid-configuration'];
    const why = places.map((place) => `${place} ${words}`).join(', ');
    expect(error.message).toBe(
      `acme: the metadata of https://as.test cannot be used: ${why}; check \`issuer\`, or give \`tokenUrl\` instead`,
    );
  });

  it('says what to do where the server is ill, or too slow', async () => {
    const ill = await new Server({ [FIRST]: { status: 503 } }).failure();
    expect(ill.message).toBe(
      'acme: the metadata of https://as.test are not to be had now (503); give `tokenUrl` to do without them',
    );
    const slow = new Server({ [FIRST]: { hangs: true } }, { deadline: 70 });
    const failed = slow.failure();
    await slow.clock.advance(70);
    expect((await failed).message).toBe(
      'acme: no metadata from https://as.test within 70 ms; give `tokenUrl` to do without them',
    );
  });

  it.each<[string, Answer, object]>([
    ['is ill', { status: 503 }, { code: 'ERR_TOKEN_ENDPOINT_FAILED', kind: 'transient', status: 503 }],
    [
      'has had enough',
      { status: 429, headers: { 'retry-after': '7' } },
      { code: 'ERR_TOKEN_ENDPOINT_FAILED', kind: 'rate-limited', retryAfter: 7_000 },
    ],
    ['is not there', new TokenTransportError('unreachable'), { code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE' }],
    ['is another', new TokenTransportError('certificate'), { retryable: false }],
  ])('fails for now when the server %s', async (_, answer, details) => {
    const server = new Server({ [FIRST]: answer, [SECOND]: { body: METADATA } });
    expect(await server.failure()).toMatchObject({ endpoint: 'https://as.test', ...details });
    server.answers[FIRST] = { body: METADATA };
    expect((await server.find())?.tokenEndpoint).toBe(METADATA.token_endpoint);
  });

  it('R75 has a deadline of its own', async () => {
    const server = new Server({ [FIRST]: { hangs: true } });
    const failed = server.failure();
    await server.clock.advance(10_000);
    expect(await failed).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_TIMEOUT', endpoint: 'https://as.test' });
    server.answers[FIRST] = { body: METADATA };
    expect((await server.find())?.issuer).toBe(ISSUER);
    expect(server.clock.timers).toBe(0);
  });
});
