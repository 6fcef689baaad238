import { defineProvider } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { failureOf, startApp, startPartner } from './partner.js';

/** All names are this machine. */
const lookup = async (): Promise<[string, 4]> => ['127.0.0.1', 4];

async function regional(regionOf: (subject: string) => string | undefined, more: readonly string[] = []) {
  const seen: string[] = [];
  const partner = await startPartner({
    'POST /login': ({ headers }) => {
      const subject = String(headers['x-subject']);
      return { body: { access_token: `fake-${subject}`, token_type: 'Bearer', api: regionOf(subject) } };
    },
    'GET /v2/orders': ({ headers }) => {
      seen.push(`${String(headers.host).split(':')[0]} ${String(headers['authorization'])}`);
      return { body: 'fine' };
    },
  });
  const at = (host: string) => `http://${host}:${partner.port}`;
  const started = await startApp(
    defineProvider({
      // fetch knows no `lookup`, and is refused without something in its place.
      http: { baseURL: partner.origin, lookup, dispatcher: { dispatch: () => true } },
      originPattern: `http://*.acme.test:${partner.port}`,
      credentials: (subject?: string) => ({ subject: subject ?? 'nobody' }),
      request: ({ credentials: { subject } }) => ({ url: '/login', headers: { 'X-Subject': subject } }),
      read: (r) => ({
        accessToken: r.at('access_token'),
        tokenType: r.at('token_type'),
        baseURL: String(r.at('api')).replace('PORT', String(partner.port)),
      }),
    }),
    partner.origin,
    ...['eu.acme.test', 'us.acme.test', ...more].map(at),
  );
  return { ...started, seen, at, partner };
}

const forSubject = (subject: string) => ({ providerAuth: { subject } });

describe('a base URL that comes with the token', () => {
  it('R71 is where relative URLs go, for each subject its own', async () => {
    const { axios, seen } = await regional((subject) => `http://${subject}.acme.test:PORT/v2`);
    await axios.get('/orders', forSubject('eu'));
    await axios.get('/orders', forSubject('us'));
    await axios.get('/orders', forSubject('eu'));
    expect(seen).toEqual(['eu.acme.test Bearer fake-eu', 'us.acme.test Bearer fake-us', 'eu.acme.test Bearer fake-eu']);
  });

  it("R71 is an allowed origin for its own subject's token only", async () => {
    const { axios, seen, at, partner } = await regional((subject) => `http://${subject}.acme.test:PORT/v2`);
    await axios.get(`${at('eu.acme.test')}/v2/orders`, forSubject('eu'));
    for (const url of [`${at('us.acme.test')}/v2/orders`, `${partner.origin}/v2/orders`]) {
      await expect(axios.get(url, forSubject('eu'))).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    }
    expect(seen).toEqual(['eu.acme.test Bearer fake-eu']);
  });

  it('R71 is an allowed origin for fetch and headers()', async () => {
    const { tokens, at } = await regional(() => 'http://eu.acme.test:PORT/v2');
    expect(await tokens.headers(`${at('eu.acme.test')}/x`)).toEqual({ Authorization: 'Bearer fake-nobody' });
    await expect(tokens.headers(`${at('us.acme.test')}/x`)).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    await expect(tokens.fetch(`${at('us.acme.test')}/x`)).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
  });

  it.each([
    ['another domain', 'http://eu.acme.test.evil.test:PORT'],
    ['a name that ends alike', 'http://evilacme.test:PORT'],
    ['the bare domain', 'http://acme.test:PORT'],
    ['another port', 'http://eu.acme.test:1'],
    ['an origin that is not listed as plain', 'http://asia.acme.test:PORT'],
    ['a user name', 'http://u:p@eu.acme.test:PORT'],
    ['a query', 'http://eu.acme.test:PORT/?x='],
    ['a path', '/v2'],
    ['nothing', ''],
  ])('R71 with %s is refused, and nothing is sent', async (_, url) => {
    const started = await regional(() => url);
    const error = await failureOf(started);
    expect(error.code).toBe('ERR_TOKEN_RESPONSE_INVALID');
    expect(error.message).toContain('originPattern');
    await expect(started.axios.get('/orders')).rejects.toThrow();
    expect(started.seen).toEqual([]);
  });

  it('R71 without an originPattern is an error, not ignored', async () => {
    const partner = await startPartner({
      'POST /login': () => ({ body: { access_token: 'fake', token_type: 'Bearer', api: 'https://eu.acme.test' } }),
    });
    const definition = defineProvider({
      http: { baseURL: partner.origin },
      credentials: {},
      request: () => ({ url: '/login' }),
      read: (r) => ({ accessToken: r.at('access_token'), tokenType: 'Bearer', baseURL: r.at('api') }),
    });
    const error = await failureOf(await startApp(definition, partner.origin));
    expect(error.message).toContain('set `originPattern`');
  });
});
