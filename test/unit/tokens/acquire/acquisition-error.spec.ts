import { describe, expect, it } from 'vitest';
import { ProviderAuthError } from '../../../../lib/core/errors.js';
import { asAcquisitionError } from '../../../../lib/tokens/acquire/acquisition-error.js';
import { TokenTransportError } from '../../../../lib/protocol/definition/token-transport.js';
import { jsonError } from '../../../../lib/protocol/definition/json-error.js';
import type {
  ProviderOptions,
  TokenEndpointResponse,
} from '../../../../lib/protocol/definition/provider-definition.js';
import { form, json, multipart } from '../../../../lib/protocol/definition/token-request-body.js';
import { kindOf } from '../../../../lib/protocol/response/oauth-response.js';
import { Provider, SECRET } from './token-request-fixture.js';

const readError = (r: TokenEndpointResponse) => ({ code: r.at('error') });

type Options = Partial<ProviderOptions<{ clientId: string; clientSecret: string }>>;

const ENDPOINT = 'https://api.acme.test';

const message = async (error: unknown, error_description?: unknown) =>
  (await new Provider().answer({ error, error_description }, 400).failure()).message;

describe('a refusal', () => {
  it.each([
    [400, 'invalid_client', 'ERR_TOKEN_REQUEST_REJECTED', 'credentials-rejected', 'check the credentials: are they'],
    [403, undefined, 'ERR_TOKEN_REQUEST_REJECTED', 'credentials-rejected', 'check the credentials: are they'],
    [400, 'invalid_scope', 'ERR_TOKEN_REQUEST_REJECTED', 'invalid-request', "check the definition's request against"],
    [429, undefined, 'ERR_TOKEN_RATE_LIMITED', 'rate-limited', 'share tokens between processes, or ask'],
    [503, undefined, 'ERR_TOKEN_ENDPOINT_FAILED', 'transient', "look at the provider's status page; nothing"],
  ])('R22 with %d %s is %s, and says what to do', async (status, error, code, kind, cure) => {
    const failure = await new Provider().answer({ error }, status).failure();
    expect(failure).toMatchObject({ code, kind, status, endpoint: ENDPOINT, provider: 'acme', providerCode: error });
    const words = error === undefined ? '' : ` (${error})`;
    expect(failure.message).toContain(`acme: the token endpoint answered ${status}${words}; ${cure}`);
  });

  it.each([
    ['refresh-rejected', 'ERR_CONSENT_REQUIRED', 'the grant behind the refresh token is gone'],
    ['invalid-response', 'ERR_TOKEN_RESPONSE_INVALID', "check the token endpoint's URL and the definition's `read`"],
  ] as const)('R22 follows readError: %s', async (kind, code, cure) => {
    const provider = new Provider({ readError: () => ({ kind, code: 'E7', message: 'a\nb' }) });
    const failure = await provider.answer('', 400).failure();
    expect(failure).toMatchObject({ code, kind, providerCode: 'E7' });
    expect(failure.message).toContain(`answered 400 (E7: a b); ${cure}`);
  });

  it('R57 shows code and words of the provider, either of them, without our secrets', async () => {
    expect(await message('bad', 'words')).toContain('answered 400 (bad: words);');
    expect(await message(undefined, 'words')).toContain('answered 400 (words);');
    expect(await message({}, ['x'])).toContain('answered 400;');
    expect(await message(SECRET, `the ${SECRET}`)).toContain('answered 400 (…: the …);');
  });

  it('R23 that is a page instead of JSON is known by its status', async () => {
    const failure = await new Provider().answer('<html>', 502).failure();
    expect(failure.message).toContain('answered 502 (the body is HTML, not JSON); look at');
    expect((await new Provider().answer('<html>', 401).failure()).kind).toBe('credentials-rejected');
  });

  it('R24 says how long to wait: Retry-After, or what readError finds', async () => {
    const headers = { 'retry-after': '7' };
    expect((await new Provider().answer({}, 429, headers).failure()).retryAfter).toBe(7_000);
    const provider = new Provider({ readError: () => ({ kind: 'rate-limited', retryAfter: '3' }) });
    expect((await provider.answer({}, 429, headers).failure()).retryAfter).toBe(3_000);
    const date = new Date(provider.clock.wall() + 9_000).toUTCString();
    expect((await new Provider().answer({}, 503, { 'retry-after': date }).failure()).retryAfter).toBe(9_000);
    expect((await new Provider().answer({}, 503).failure()).retryAfter).toBeUndefined();
  });

  it.each(['credentials-rejected', 'refresh-rejected', 'invalid-request', 'invalid-response'] as const)(
    'R24 of kind %s says nothing by another header than Retry-After',
    async (kind) => {
      const provider = new Provider({ readError: () => ({ kind, retryAfter: '3' }) });
      expect((await provider.answer({}, 401).failure()).retryAfter).toBeUndefined();
      expect((await provider.answer({}, 401, { 'retry-after': '7' }).failure()).retryAfter).toBe(7_000);
    },
  );

  it('R24 whose own words on it are none says what Retry-After does', async () => {
    const provider = new Provider({ readError: () => ({ kind: 'transient', retryAfter: 'soon' }) });
    expect((await provider.answer({}, 503, { 'retry-after': '7' }).failure()).retryAfter).toBe(7_000);
  });

  const refreshing = {
    request: () => ({ url: '/t', body: form({ grant_type: 'refresh_token', refresh_token: 'r' }) }),
  };
  it.each<[string, Options]>([
    ['a form', refreshing],
    ['JSON', { request: () => ({ url: '/t', body: json({ grant_type: 'refresh_token', refresh_token: 'r' }) }) }],
    ['multipart', { request: () => ({ url: '/t', body: multipart({ grant_type: 'refresh_token' }) }) }],
    ['the query', { request: () => ({ url: '/t', method: 'GET', query: { grant_type: 'refresh_token' } }) }],
    ['an error that it reads itself', { ...refreshing, readError: jsonError({ message: 'error' }) }],
  ])("R22 invalid_grant for a refresh token in %s wants new consent, by RFC 6749's word", async (_, options) => {
    const error = await new Provider(options).answer({ error: 'invalid_grant' }, 400).failure();
    expect(error).toMatchObject({ code: 'ERR_CONSENT_REQUIRED', kind: 'refresh-rejected', retryable: false });
  });

  it('R22 invalid_grant of a renewal refuses the refresh token; of any other request, the credentials', async () => {
    const plain = new Provider({ readError }).answer({ error: 'invalid_grant' }, 400);
    expect(await plain.failure()).toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED', kind: 'credentials-rejected' });
    for (const [refreshes, kind] of [
      [true, 'refresh-rejected'],
      [false, 'credentials-rejected'],
    ] as const) {
      expect(kindOf(400, 'invalid_grant', refreshes)).toBe(kind);
      expect(kindOf(503, 'invalid_grant', refreshes)).toBe('transient');
      expect(kindOf(401, 'invalid_client', refreshes)).toBe('credentials-rejected');
    }
  });

  it.each([300, 301, 399])('R2 with %d is a redirect', async (status) => {
    const failure = await new Provider().answer('', status).failure();
    expect(failure).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_REDIRECT', kind: 'invalid-response', status });
    expect(failure).toMatchObject({ endpoint: ENDPOINT, retryable: false });
    expect(failure.message).toMatch(new RegExp(`redirects \\(${status}\\), which is not followed.*correct its URL`));
  });

  it.each([199, 400])('R2 with %d is none', async (status) => {
    expect((await new Provider().answer({}, status).failure()).code).toBe('ERR_TOKEN_REQUEST_REJECTED');
  });
});

describe('what fails without an answer', () => {
  const options = new Provider().options;
  const context = { provider: 'acme', endpoint: ENDPOINT, secrets: [SECRET], options: { ...options }, now: 0 };
  const failure = (error: unknown) => asAcquisitionError(error, { ...context, options: { http: {}, credentials: {} } });

  it.each([
    ['unreachable', 'ECONNRESET', 'transient', true, `no answer from ${ENDPOINT} (ECONNRESET); check the host name`],
    ['unreachable', undefined, 'transient', true, `no answer from ${ENDPOINT}; check the host name`],
    ['aborted', undefined, 'transient', true, `no answer from ${ENDPOINT}; check`],
    [
      'certificate',
      'CERT_HAS_EXPIRED',
      'transient',
      false,
      `the certificate of ${ENDPOINT} is not trusted (CERT_HAS_EXPIRED); give its CA`,
    ],
  ] as const)('R8 %s (%s) is %s, to be retried: %s', (reason, code, kind, retryable, words) => {
    const error = failure(new TokenTransportError(reason, code));
    expect(error).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_UNREACHABLE', kind, retryable, endpoint: ENDPOINT });
    expect(error.message).toContain(words);
  });

  it('R8 keeps the words of an error without a code, and its cause, less our secrets', () => {
    const error = failure(new TokenTransportError('unreachable', `Error: no route for ${SECRET}`));
    expect(error.message).toContain(`no answer from ${ENDPOINT} (Error: no route for …); check the host`);
    expect(error.cause).toMatchObject({
      name: 'TokenTransportError',
      reason: 'unreachable',
      detail: 'Error: no route for …',
    });
    expect(failure(new TokenTransportError('unreachable')).message).toContain(`no answer from ${ENDPOINT}; check`);
  });

  it('R5 too long an answer is no bad day', () => {
    const error = failure(new TokenTransportError('too-large', 'X'));
    expect(error).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_TOO_LARGE', kind: 'invalid-response', retryable: false });
    expect(error).toMatchObject({ endpoint: ENDPOINT });
    expect(error.message).toBe(
      'acme: the token endpoint answered with more than 1 MiB, which is no token; check its URL',
    );
  });

  it('R55 an error of the definition is told without its secrets', () => {
    const error = failure(new RangeError(`no ${SECRET}`));
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_INVALID', kind: 'invalid-request', endpoint: ENDPOINT });
    expect(error.message).toBe("acme: the definition's own code threw (RangeError: no …); it must not");
    expect(error.cause).toBeUndefined();
    expect(failure('text').message).toContain('code threw (string: text); it must not');
  });

  it('R55 a failed renewal is told without the tokens that it was for, however short', async () => {
    const provider = new Provider({ renew: { request: () => ({ url: '/refresh' }) } });
    const pair = { access_token: 'short-a', refresh_token: 'short-r', token_type: 'Bearer', expires_in: 60 };
    const replaces = await provider.answer(pair).ask();
    provider.answer({ error: 'busy', error_description: 'with short-r of short-a' }, 503).answer(pair);
    await provider.ask({ replaces, reason: 'due' });
    const told = provider.events.flatMap((event) => (event.type === 'renewal_failed' ? event.error.message : []));
    expect(told).toEqual([expect.stringContaining('answered 503 (busy: with … of …);')]);
  });

  it('R9 a request that is none says what is wrong with it, not that code threw', async () => {
    const error = await new Provider({ request: () => ({ url: 'ftp://api.acme.test/token' }) }).failure();
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_INVALID', kind: 'invalid-request' });
    expect(error.message).not.toContain('code threw');
  });

  it('our own errors stay what they are', () => {
    const own = new ProviderAuthError('ERR_SHUTTING_DOWN', 'acme', 'over');
    expect(failure(own)).toBe(own);
  });

  it('an error of readError is the definition’s', async () => {
    const provider = new Provider({
      readError: () => {
        throw new TypeError('oops');
      },
    });
    expect((await provider.answer({}, 400).failure()).code).toBe('ERR_TOKEN_REQUEST_INVALID');
  });

  it('R10 an answer that cannot be used says which', async () => {
    const error = await new Provider().answer('').failure();
    expect(error).toMatchObject({ kind: 'invalid-response', endpoint: ENDPOINT, retryable: false });
    expect(error.message).toContain(
      "acme: the token endpoint's answer cannot be used: the body is empty; check the token endpoint's URL",
    );
  });
});
