import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renewalOfFailure } from '../../../../lib/tokens/acquire/failed-renewal.js';
import { acquiring } from '../../../../lib/tokens/acquire/acquire.js';
import type { TokenRequestContext } from '../../../../lib/protocol/definition/provider-definition.js';
import type { Attempt } from '../../../../lib/tokens/acquire/attempt.js';
import { Provider, SECRET, unbounded } from './token-request-fixture.js';

const TOKEN = { access_token: 'abc', token_type: 'Bearer', expires_in: 300 };

const unreachable = () => Promise.reject(new Error('nothing is sent'));

describe('a token request', () => {
  it('is a POST that accepts JSON, with the type of its body', async () => {
    const provider = new Provider({ http: { baseURL: 'https://api.acme.test', timeout: 7 } }).answer(TOKEN);
    await provider.ask();
    expect(provider.sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://api.acme.test/token',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `client_id=acme-client&client_secret=${SECRET}`,
      http: provider.options.http,
    });
    expect(provider.sent[0]?.signal).toBeInstanceOf(AbortSignal);
  });

  it('is what the definition wants', async () => {
    const provider = new Provider({
      request: () => ({ url: '/t', method: 'GET', headers: { Accept: '*/*', 'X-Key': 'k' }, query: { a: 'b c' } }),
    }).answer(TOKEN);
    await provider.ask();
    const { method, url, headers, body } = provider.sent[0]!;
    expect({ method, url, headers, body }).toEqual({
      method: 'GET',
      url: 'https://api.acme.test/t?a=b+c',
      headers: { Accept: '*/*', 'X-Key': 'k' },
      body: undefined,
    });
  });

  it.each(['p€ss', 'two\nlines', 'two\r\nlines', 'nul\0', ' before', 'after ', 'after\n'])(
    'R77 is not sent with the header value %j, which would arrive as another',
    async (value) => {
      const provider = new Provider({ request: () => ({ url: '/t', headers: { 'X-Secret': value } }) });
      const error = await provider.failure();
      expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_INVALID', kind: 'invalid-request' });
      expect(error.message).toMatch(/^acme: the token request's header X-Secret holds characters .*; correct the cred/);
      expect(error.message).not.toContain(value.trim());
      expect(provider.sent).toEqual([]);
    },
  );

  it('R77 is sent with header values of Latin-1, empty ones too, and with no name that is none', async () => {
    for (const value of ['', 'a', 'sécret', 'a\tb c']) {
      const provider = new Provider({ request: () => ({ url: '/t', headers: { 'X-Secret': value } }) }).answer(TOKEN);
      await provider.ask();
      expect(provider.sent[0]?.headers).toMatchObject({ 'X-Secret': value });
    }
    const provider = new Provider({ request: () => ({ url: '/t', headers: { 'X Secret': 'a' } }) });
    expect((await provider.failure()).message).toContain('has a header whose name is none; correct it');
  });

  it('R76 with credentials whose getters throw is a failure like any other', async () => {
    const credentials = {
      clientId: 'c',
      get clientSecret(): string {
        throw new Error('from a getter');
      },
    };
    const error = await new Provider({ credentials }).failure();
    expect(error.message).toContain("the definition's own code threw (Error: from a getter)");
  });

  it('R70 is made for a subject, at a time, with its credentials', async () => {
    const contexts: TokenRequestContext<unknown>[] = [];
    const asked: (string | undefined)[] = [];
    const provider = new Provider({
      credentials: (subject) => {
        asked.push(subject);
        return { clientId: `id of ${subject}`, clientSecret: 's' };
      },
      request: (context) => {
        contexts.push(context);
        return { url: '/t' };
      },
    });
    await provider.answer(TOKEN).ask({ subject: 'ann' });
    const now = provider.clock.wall();
    expect(contexts).toEqual([{ credentials: { clientId: 'id of ann', clientSecret: 's' }, subject: 'ann', now }]);
    expect(asked).toEqual(['ann']);
  });

  it('needs a definition that asks', () => {
    const { clock } = new Provider();
    const options = { http: {}, credentials: {} };
    const endpoint = { provider: 'acme', options, clock, random: () => 0, report: () => {}, transport: unreachable };
    expect(() => acquiring(endpoint)).toThrow('acme has no token endpoint');
  });

  it('R72 is sent by its attempt, which is told its origin', async () => {
    const provider = new Provider();
    const admitted: string[] = [];
    const acquire = acquiring({
      provider: 'acme',
      options: provider.options,
      clock: provider.clock,
      random: () => 0,
      report: () => {},
      transport: async () => {
        admitted.push('sent');
        return { status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(TOKEN)) };
      },
    });
    const attempt: Attempt = {
      ...unbounded(),
      send: (origin, request) => {
        admitted.push(origin);
        return request();
      },
    };
    await acquire({}, attempt);
    expect(admitted).toEqual(['https://api.acme.test', 'sent']);
  });
});

const lifetime = async (expires_in: number, options = {}) => {
  const provider = new Provider(options);
  const issued = await provider.answer({ ...TOKEN, expires_in }).ask();
  return [issued.expiresAt - provider.clock.now(), provider.events.length];
};

const read = () => ({ accessToken: 'from-a-header', tokenType: 'Bearer' });

describe('its answer', () => {
  it.each([
    [200, true],
    [201, true],
    [299, true],
    [199, false],
  ])('R21 holds a token with %d: %s', async (status, expected) => {
    const outcome = new Provider().answer(TOKEN, status).ask();
    expect(
      await outcome.then(
        () => true,
        () => false,
      ),
    ).toBe(expected);
  });

  it('R21 holds none with an error in it, whatever it is; null is none', async () => {
    expect((await new Provider().answer({ ...TOKEN, error: null }).ask()).reveal()).toBe('abc');
    for (const error of ['x', false, 0, '']) {
      expect((await new Provider().answer({ ...TOKEN, error }).failure()).code).toBe('ERR_TOKEN_REQUEST_REJECTED');
    }
  });

  it('R10 is invalid with 204', async () => {
    expect((await new Provider().answer('', 204).failure()).message).toContain('the body is empty');
  });

  it('is judged and read by the definition', async () => {
    const provider = new Provider({
      isSuccess: (response) => response.at('ok') === true,
      read: (response) => ({ accessToken: response.at('jwt'), tokenType: 'Bearer', expiresIn: 60 }),
    });
    expect((await provider.answer({ ok: true, jwt: 'j' }, 418).ask()).reveal()).toBe('j');
    expect((await provider.answer({ ok: false, jwt: 'j' }, 200).failure()).code).toBe('ERR_TOKEN_REQUEST_REJECTED');
  });

  it('R21 is no success because the judge of the definition failed', async () => {
    const unreadable = new Provider({ read, isSuccess: (response) => response.at('ok') === true });
    expect((await unreadable.answer('<html>', 200).failure()).code).toBe('ERR_TOKEN_RESPONSE_INVALID');
    expect((await unreadable.answer('<html>', 502).failure()).code).toBe('ERR_TOKEN_ENDPOINT_FAILED');
    const broken = new Provider({
      read,
      isSuccess: () => {
        throw new TypeError('oops');
      },
    });
    for (const status of [200, 502]) {
      expect((await broken.answer({}, status).failure()).message).toContain(
        "the definition's own code threw (TypeError",
      );
    }
    expect((await new Provider({ read }).answer('<html>', 200).ask()).reveal()).toBe('from-a-header');
  });

  it('R19 is used no longer than `max`, 24 h by default, and says so', async () => {
    const day = 86_400;
    expect(await lifetime(day)).toEqual([day * 1_000, 0]);
    expect(await lifetime(day + 1)).toEqual([day * 1_000, 1]);
    expect(await lifetime(60, { lifetime: { max: 50_000 } })).toEqual([50_000, 1]);
  });

  it('R17 is over on arrival', async () => {
    const provider = new Provider({ read: () => ({ accessToken: 'a', tokenType: 'Bearer', expiresAt: 0 }) });
    const error = await provider.answer({}).failure();
    expect(error).toMatchObject({ kind: 'invalid-response', endpoint: 'https://api.acme.test', retryable: false });
    expect(error.message).toMatch(/expired when it .*; check this machine's clock and the unit of the expiry/);
  });

  it.each([
    ['expired', { expiresAt: new Date(0) }],
    ['unusable', { accessToken: 'two words' }],
    ['without a token', { accessToken: undefined }],
  ])('R46 that is %s still hands on its new refresh token, and shows it to nobody', async (_, wrong) => {
    const fields = { accessToken: 'a', tokenType: 'Bearer', refreshToken: 'rotated-canary', refreshExpiresIn: 60 };
    const provider = new Provider({ read: () => ({ ...fields, ...wrong }) });
    const error = await provider.answer({}).failure();
    const expiresAt = provider.clock.now() + 60_000;
    expect(renewalOfFailure(error)).toEqual({ refreshToken: 'rotated-canary', expiresAt });
    expect(inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error)).not.toContain('canary');
    expect(renewalOfFailure(await new Provider().answer('').failure())).toBeUndefined();
    expect(renewalOfFailure('no error')).toBeUndefined();
  });
});
