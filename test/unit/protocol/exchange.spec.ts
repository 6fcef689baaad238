import { describe, expect, it } from 'vitest';
import { acquiring } from '../../../lib/protocol/acquire.js';
import type { TokenRequestContext } from '../../../lib/protocol/provider-definition.js';
import { json } from '../../../lib/protocol/token-request-body.js';
import { Provider, SECRET } from './exchange-fixture.js';

const TOKEN = { access_token: 'abc', token_type: 'Bearer', expires_in: 300 };
const renew = { request: ({ refreshToken = '' }) => ({ url: '/refresh', body: json({ refreshToken }) }) };

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

  it('R72 is counted before it is sent, with its origin', async () => {
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
    await acquire({}, { signal: new AbortController().signal, admit: (origin) => void admitted.push(origin) });
    expect(admitted).toEqual(['https://api.acme.test', 'sent']);
  });
});

const lifetime = async (expires_in: number, options = {}) => {
  const provider = new Provider(options);
  const issued = await provider.answer({ ...TOKEN, expires_in }).ask();
  return [issued.expiresAt - provider.clock.now(), provider.events.length];
};

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
      succeeded: (response) => response.at('ok') === true,
      read: (response) => ({ accessToken: response.at('jwt'), tokenType: 'Bearer', expiresIn: 60 }),
    });
    expect((await provider.answer({ ok: true, jwt: 'j' }, 418).ask()).reveal()).toBe('j');
    expect((await provider.answer({ ok: false, jwt: 'j' }, 200).failure()).code).toBe('ERR_TOKEN_REQUEST_REJECTED');
  });

  it('R21 is no success because the judge of the definition failed', async () => {
    const read = () => ({ accessToken: 'from-a-header', tokenType: 'Bearer' });
    const unreadable = new Provider({ read, succeeded: (response) => response.at('ok') === true });
    expect((await unreadable.answer('<html>', 200).failure()).code).toBe('ERR_TOKEN_RESPONSE_INVALID');
    expect((await unreadable.answer('<html>', 502).failure()).code).toBe('ERR_TOKEN_ENDPOINT_FAILED');
    const broken = new Provider({
      read,
      succeeded: () => {
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

  it('R19 is used no longer than `reuse`, 24 h by default, and says so', async () => {
    const day = 86_400;
    expect(await lifetime(day)).toEqual([day * 1_000, 0]);
    expect(await lifetime(day + 1)).toEqual([day * 1_000, 1]);
    expect(await lifetime(60, { lifetime: { reuse: 50_000 } })).toEqual([50_000, 1]);
  });

  it('R17 is over on arrival', async () => {
    const error = await new Provider().answer({ ...TOKEN, expires_in: 0 }).failure();
    expect(error).toMatchObject({ kind: 'invalid-response', endpoint: 'https://api.acme.test', retryable: false });
    expect(error.message).toMatch(/expired when it .*; check this machine's clock and the unit of the expiry/);
  });
});

const first = async (provider: Provider, more = {}) =>
  provider.answer({ ...TOKEN, refresh_token: 'r1', refresh_expires_in: 60, ...more }).ask();

const paths = ({ sent }: Provider) => sent.map(({ url }) => new URL(url).pathname);

describe('a renewal', () => {
  it('R46 knows refresh token, access token, credentials and subject', async () => {
    const contexts: unknown[] = [];
    const provider = new Provider({
      renew: {
        request: (context) => {
          contexts.push(context);
          return { url: '/refresh' };
        },
        read: (response) => ({ accessToken: response.at('renewed'), tokenType: 'Bearer' }),
      },
    });
    const instead = await first(provider);
    const next = await provider.answer({ renewed: 'two' }).ask({ instead, because: 'due', subject: 'ann' });
    expect(next.reveal()).toBe('two');
    const { credentials } = provider.options;
    const now = provider.clock.wall();
    expect(contexts).toEqual([{ credentials, subject: 'ann', now, refreshToken: 'r1', accessToken: 'abc' }]);
  });

  it('R46 is no more when the refresh token is over', async () => {
    const provider = new Provider({ renew });
    const instead = await first(provider);
    await provider.clock.advance(59_999);
    await provider.answer(TOKEN).ask({ instead, because: 'due' });
    await provider.clock.advance(1);
    await provider.answer(TOKEN).ask({ instead, because: 'due' });
    expect(paths(provider)).toEqual(['/token', '/refresh', '/token']);
  });

  it('R46 needs a refresh token, and a definition that renews', async () => {
    const provider = new Provider({ renew });
    const instead = await first(provider, { refresh_token: undefined });
    await provider.answer(TOKEN).ask({ instead, because: 'due' });
    await provider.answer(TOKEN).ask();
    const plain = new Provider();
    await plain.answer(TOKEN).ask({ instead: await first(plain), because: 'due' });
    expect([paths(provider), paths(plain)]).toEqual([Array(3).fill('/token'), Array(2).fill('/token')]);
  });

  it('R46 by the access token needs one that lives and that the API did not reject', async () => {
    const provider = new Provider({ renew: { by: 'access-token', request: () => ({ url: '/keep-alive' }) } });
    const instead = await first(provider);
    await provider.clock.advance(instead.expiresAt - provider.clock.now() - 1);
    await provider.answer(TOKEN).ask({ instead, because: 'due' });
    await provider.answer(TOKEN).ask({ instead, because: 'rejected' });
    await provider.clock.advance(1);
    await provider.answer(TOKEN).ask({ instead, because: 'due' });
    expect(paths(provider)).toEqual(['/token', '/keep-alive', '/token', '/token']);
  });

  it.each([
    ['refresh-rejected', true],
    ['credentials-rejected', true],
    ['invalid-request', true],
    ['rate-limited', false],
    ['transient', false],
    ['invalid-response', false],
  ] as const)('R46 that ends %s falls back to the credentials: %s', async (kind, expected) => {
    const provider = new Provider({ renew, readError: () => ({ kind }) });
    const instead = await first(provider);
    const outcome = provider.answer({}, 400).answer(TOKEN).ask({ instead, because: 'due' });
    expect(
      await outcome.then(
        () => true,
        () => false,
      ),
    ).toBe(expected);
    expect(provider.sent).toHaveLength(expected ? 3 : 2);
  });
});

const pair = (clientSecret: string) => ({ clientId: 'acme', clientSecret });

const secrets = ({ sent }: Provider) => sent.map(({ body }) => new URLSearchParams(String(body)).get('client_secret'));

describe('R45 credentials', () => {
  const refused = { error: 'invalid_client' };
  it('R45 that are a value or a list are read once', async () => {
    const one = new Provider();
    await one.answer(refused, 401).failure();
    const two = new Provider({ credentials: [pair('a'), pair('b')] });
    await two.answer(refused, 401).answer(refused, 401).failure();
    expect([one.sent.length, secrets(two)]).toEqual([1, ['a', 'b']]);
  });

  it('R45 of a source are read twice at most, each tried once', async () => {
    const lists = [[pair('a'), pair('b')], [pair('b'), pair('c')], [pair('d')]];
    const provider = new Provider({ credentials: () => Reflect.apply(Array.prototype.shift, lists, []) });
    provider.answer(refused, 401).answer(refused, 401).answer(refused, 401);
    expect((await provider.failure()).kind).toBe('credentials-rejected');
    expect(secrets(provider)).toEqual(['a', 'b', 'c']);
    expect(lists).toHaveLength(1);
  });

  it('R45 are not read again after another failure', async () => {
    let reads = 0;
    const provider = new Provider({ credentials: () => ({ ...pair('a'), reads: (reads += 1) }) });
    await provider.answer({}, 503).failure();
    expect([reads, provider.sent.length]).toEqual([1, 1]);
  });

  it.each([
    [() => Promise.reject(new RangeError('canary')), '(RangeError)'],
    [() => Promise.reject('canary'), '(string)'],
  ])('R45 that cannot be read: %s', async (credentials, words) => {
    const error = await new Provider({ credentials }).failure();
    expect(error).toMatchObject({ code: 'ERR_CREDENTIALS_UNAVAILABLE', kind: 'transient', retryable: true });
    expect(error.message).toContain(`acme: its credentials source failed ${words}; make it answer`);
  });

  it('R45 may refuse in our own words', async () => {
    const own = await new Provider().answer({}, 503).failure();
    expect(await new Provider({ credentials: () => Promise.reject(own) }).failure()).toBe(own);
  });
});
