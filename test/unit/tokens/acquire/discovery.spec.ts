import { describe, expect, it } from 'vitest';
import { type FailureDetails, TokenAcquisitionError } from '../../../../lib/core/errors.js';
import type { AuthorizationServer } from '../../../../lib/protocol/definition/authorization-server.js';
import type { Attempt } from '../../../../lib/tokens/acquire/attempt.js';
import { Discovery } from '../../../../lib/tokens/acquire/discovery.js';
import type { ProviderOptions } from '../../../../lib/protocol/definition/provider-definition.js';
import {
  TokenTransportError,
  type TokenTransportRequest,
  type TokenTransportResponse,
} from '../../../../lib/protocol/definition/token-transport.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { unbounded } from './token-request-fixture.js';

const ISSUER = 'https://as.test/tenant';
const FIRST = 'https://as.test/.well-known/oauth-authorization-server/tenant';
const SECOND = 'https://as.test/tenant/.well-known/openid-configuration';
const METADATA = { issuer: ISSUER, token_endpoint: 'https://as.test/token' };

type Answer = { body?: string | object; status?: number; headers?: Record<string, string>; hangs?: boolean } | Error;

/** A server in memory: its answers by URL, else 404. */
class Server {
  readonly clock = new ManualClock();
  readonly sent: TokenTransportRequest[] = [];
  readonly admitted: string[] = [];
  readonly discovery: Discovery;

  constructor(
    readonly answers: Record<string, Answer>,
    options: Partial<ProviderOptions<unknown>> = {},
  ) {
    this.discovery = new Discovery({
      provider: 'acme',
      options: { http: {}, credentials: {}, server: { issuer: ISSUER }, ...options },
      clock: this.clock,
      transport: (request) => this.#answer(request),
    });
  }

  find(signal = new AbortController().signal): Promise<AuthorizationServer | undefined> {
    const attempt: Attempt = {
      ...unbounded(signal),
      fetchMetadata: (endpoint, request) => {
        this.admitted.push(endpoint);
        return request();
      },
    };
    return this.discovery.server(attempt);
  }

  /** A token request failed. */
  doubt(details: Partial<FailureDetails>): void {
    this.discovery.doubt(failure(details));
  }

  async failure(): Promise<TokenAcquisitionError> {
    const outcome: unknown = await this.find().catch((error: unknown) => error);
    if (outcome instanceof TokenAcquisitionError) return outcome;
    throw new Error(`expected a TokenAcquisitionError, got ${String(outcome)}`);
  }

  async #answer(request: TokenTransportRequest): Promise<TokenTransportResponse> {
    this.sent.push(request);
    const answer = this.answers[request.url] ?? { status: 404 };
    if (answer instanceof Error) throw answer;
    const { body = '', status = 200, headers = {}, hangs = false } = answer;
    if (hangs) await new Promise(() => {});
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, headers, body: new TextEncoder().encode(text) };
  }
}

function failure(details: Partial<FailureDetails>): TokenAcquisitionError {
  const known = { kind: 'transient', endpoint: 'https://as.test', ...details } as const;
  return new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', '', known);
}

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
    expect(server.sent).toMatchObject([{ method: 'GET', url: FIRST }]);
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
    ['is a page', { body: '<html>' }],
  ])('goes on to OpenID Connect Discovery when the first %s', async (_, first) => {
    const server = new Server({ [FIRST]: first, [SECOND]: { body: METADATA } });
    expect((await server.find())?.tokenEndpoint).toBe(METADATA.token_endpoint);
    expect(server.sent.map(({ url }) => url)).toEqual([FIRST, SECOND]);
  });

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

  it('R75 has a deadline of its own', async () => {
    const server = new Server({ [FIRST]: { hangs: true } });
    const failed = server.failure();
    await server.clock.advance(10_000);
    expect(await failed).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_TIMEOUT', endpoint: 'https://as.test' });
    server.answers[FIRST] = { body: METADATA };
    expect((await server.find())?.issuer).toBe(ISSUER);
    expect(server.clock.timers).toBe(0);
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
