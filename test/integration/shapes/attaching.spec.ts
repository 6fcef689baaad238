import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { apiKey, basic, bearer, defineProvider, attachHeaders, rejectWhen } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { type Answer, type Asked, startApp, startPartner } from './partner.js';

const issued = (serial: number): Answer => ({ body: { t: `fake-${serial}`, ttl: 600 } });
const read = (r: { at(path: string): unknown }) => ({ accessToken: r.at('t'), expiresIn: r.at('ttl') });

const sees = async (check: (asked: Asked) => void) =>
  startPartner({
    'GET /orders': (asked) => {
      check(asked);
      return { body: 'fine' };
    },
  });

describe('a token', () => {
  it('may travel in any header, with others beside it', async () => {
    const partner = await startPartner({
      'POST /login': () => issued(1),
      'GET /orders': ({ headers }) => {
        expect(headers).toMatchObject({ 'x-auth': 'Token fake-1', 'x-subscription-key': 'fake-key', 'x-version': '3' });
        expect(headers).not.toHaveProperty('authorization');
        return { body: 'fine' };
      },
    });
    const { axios } = await startApp(
      defineProvider({
        http: { baseURL: partner.origin },
        credentials: { subscriptionKey: 'fake-key' },
        request: () => ({ url: '/login' }),
        read,
        attach: attachHeaders(({ token, credentials }) => ({
          'X-Auth': `Token ${token.reveal()}`,
          'X-Subscription-Key': credentials.subscriptionKey,
          'X-Version': '3',
        })),
      }),
      partner.origin,
    );
    const response = await axios.get('/orders');
    expect(response.data).toBe('fine');
    expect(inspect(response, { depth: 9 })).not.toContain('fake-');
  });

  it.each([
    ['403', { status: 403, body: { error: { code: 'SESSION' } } }],
    ['404', { status: 404, body: {} }],
    ['200', { status: 200, body: { code: 'TOKEN_EXPIRED' } }],
    ['401', { status: 401, body: {} }],
  ])('R34 may be called dead with %s', async (_, refusal) => {
    let current = 0;
    const partner = await startPartner({
      'POST /login': () => issued((current += 1)),
      'GET /orders': ({ headers }) => (headers['authorization'] === 'Bearer fake-1' ? refusal : { body: 'fine' }),
    });
    const { axios } = await startApp(
      defineProvider({
        http: { baseURL: partner.origin },
        credentials: {},
        request: () => ({ url: '/login' }),
        read,
        tokenType: 'Bearer',
        isRejection: rejectWhen(
          { status: 401 },
          { status: 403, path: 'error.code', values: ['SESSION', 9] },
          { status: 404 },
          { status: 200, path: 'code', values: ['TOKEN_EXPIRED'] },
        ),
      }),
      partner.origin,
    );
    expect((await axios.get('/orders')).data).toBe('fine');
    expect(partner.calls).toEqual(['POST /login', 'GET /orders', 'POST /login', 'GET /orders']);
  });

  it.each([
    [{ status: 403, body: { error: { code: 'FORBIDDEN' } } }],
    [{ status: 200, body: { code: 'FINE' } }],
    [{ status: 401, body: {} }],
  ])('R34 is not called dead by %o', async (answer) => {
    const partner = await startPartner({ 'POST /login': () => issued(1), 'GET /orders': () => answer });
    const isRejection = rejectWhen(
      { status: 403, path: 'error.code', values: ['SESSION'] },
      { status: 200, path: 'code', values: ['TOKEN_EXPIRED'] },
    );
    const { axios } = await startApp(
      defineProvider({
        http: { baseURL: partner.origin, validateStatus: () => true },
        credentials: {},
        request: () => ({ url: '/login' }),
        read,
        tokenType: 'Bearer',
        isRejection,
      }),
      partner.origin,
    );
    expect((await axios.get('/orders')).status).toBe(answer.status);
    expect(partner.calls).toEqual(['POST /login', 'GET /orders']);
  });
});

describe('a provider without a token endpoint', () => {
  it.each<[string, (http: { baseURL: string }) => ReturnType<typeof bearer>, (asked: Asked) => void]>([
    [
      'an API key in a header',
      (http) => apiKey({ http, header: 'X-Api-Key', key: 'fake-key' }),
      ({ headers }) => {
        expect(headers['x-api-key']).toBe('fake-key');
        expect(headers).not.toHaveProperty('authorization');
      },
    ],
    [
      'an API key in the query',
      (http) => apiKey({ http, query: 'key', key: async () => 'fake-key&' }),
      ({ query }) => expect(query).toEqual({ page: '2', key: 'fake-key&' }),
    ],
    [
      'Basic',
      (http) => basic({ http, username: 'fake-user', password: 'fake:pässword' }),
      ({ headers }) =>
        expect(headers['authorization']).toBe(`Basic ${Buffer.from('fake-user:fake:pässword').toString('base64')}`),
    ],
    [
      'Basic from a source',
      (http) => basic({ http, credentials: async () => ({ username: 'fake-user', password: 'fake-password' }) }),
      ({ headers }) => expect(headers['authorization']).toMatch(/^Basic /),
    ],
    [
      'a fixed bearer token',
      (http) => bearer({ http, token: 'fake-token' }),
      ({ headers }) => expect(headers['authorization']).toBe('Bearer fake-token'),
    ],
  ])(
    'may take %s: same origin check, same redaction',
    async (_, define, check) => {
      const partner = await sees(check);
      const { axios, tokens } = await startApp(define({ baseURL: partner.origin }), partner.origin);
      const response = await axios.get('/orders', { params: { page: 2 } }).catch((error: unknown) => error);
      expect(response).toMatchObject({ data: 'fine' });
      const seen = inspect([response, tokens], { depth: 9, showHidden: false });
      expect(seen).not.toMatch(/fake-(key|token|password|user)/);
      await expect(axios.get('https://elsewhere.test/')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    },
    10_000,
  );

  it('R45 reads the source of its secret again when the API refuses it', async () => {
    const secrets = ['fake-old', 'fake-new'];
    let reads = 0;
    const partner = await startPartner({
      'GET /orders': ({ headers }) =>
        headers['authorization'] === 'Bearer fake-new' ? { body: 'fine' } : { status: 401 },
    });
    const token = async () => secrets[Math.min(reads++, 1)] ?? '';
    const { axios } = await startApp(bearer({ http: { baseURL: partner.origin }, token }), partner.origin);
    expect((await axios.get('/orders')).data).toBe('fine');
    expect((await axios.get('/orders')).data).toBe('fine');
    expect(reads).toBe(2);
    expect(partner.calls).toHaveLength(3);
  });

  it('R36 a secret that stays the same is not sent again, and its source is not asked at every refusal', async () => {
    let reads = 0;
    const partner = await startPartner({ 'GET /orders': () => ({ status: 401 }) });
    const key = async () => {
      reads += 1;
      return 'fake-key';
    };
    const definition = apiKey({ http: { baseURL: partner.origin }, header: 'X-Key', key });
    const { axios } = await startApp(definition, partner.origin);
    for (let i = 0; i < 5; i++) await expect(axios.get('/orders')).rejects.toMatchObject({ status: 401 });
    expect(partner.calls).toHaveLength(5);
    expect(reads).toBe(2);
  });

  it('R32 sends nothing when its secret cannot be read', async () => {
    const partner = await startPartner({});
    const definition = apiKey({ http: { baseURL: partner.origin }, header: 'X-Key', key: () => '' });
    const { axios } = await startApp(definition, partner.origin);
    await expect(axios.get('/orders')).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_(TOKEN|CREDENTIALS)_UNAV/),
    });
    expect(partner.calls).toEqual([]);
  });

  it('may sign the final method, URL and body', async () => {
    let reads = 0;
    const partner = await startPartner({
      'POST /v1/orders': ({ headers, body, url }) => {
        const signed = `POST\n${url}\n${body}\n${String(headers['x-timestamp'])}`;
        expect(headers['x-signature']).toBe(createHmac('sha256', 'fake-secret').update(signed).digest('hex'));
        expect(url).toMatch(/^\/v1\/orders\?page=2&q=a/);
        expect(JSON.parse(body)).toEqual({ order: 7, by: 'an interceptor' });
        return { body: 'fine' };
      },
    });
    const { axios } = await startApp(
      defineProvider({
        http: { baseURL: `${partner.origin}/v1` },
        credentials: async () => {
          reads += 1;
          return { keyId: 'fake-id', secret: 'fake-secret' };
        },
        attach: async (request, { credentials }) => {
          const { keyId, secret } = await credentials();
          const { pathname, search } = new URL(request.url);
          const timestamp = String(Date.now());
          const text = [request.method, pathname + search, request.body ?? '', timestamp].join('\n');
          request.setHeader('X-Key', keyId);
          request.setHeader('X-Timestamp', timestamp);
          request.setHeader('X-Signature', createHmac('sha256', secret).update(text).digest('hex'));
        },
      }),
      partner.origin,
    );
    axios.interceptors.request.use((config) => {
      config.data.by = 'an interceptor';
      return config;
    });
    for (let i = 0; i < 3; i++) {
      const response = await axios.post('/orders?page=2', { order: 7 }, { params: { q: 'a b' } });
      expect(response.data).toBe('fine');
      expect(inspect(response, { depth: 9 })).not.toMatch(/fake-id|x-signature/i);
    }
    expect(reads).toBe(1);
  });

  it.each([
    () => apiKey({ http: {}, header: 'X-Key', key: '' }),
    () => bearer({ http: {}, token: '' }),
    () => basic({ http: {}, username: 'a:b', password: 'x' }),
  ])('has what is wrong with a fixed secret told at start-up', async (define) => {
    await expect(startApp(define())).rejects.toMatchObject({ code: 'ERR_PROVIDER_AUTH_OPTIONS' });
  });
});
