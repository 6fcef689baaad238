import { createHash, createHmac, randomUUID } from 'node:crypto';
import {
  basicAuthorization,
  defineProvider,
  form,
  json,
  multipart,
  type TokenEndpointRequest,
  type TokenRequestContext,
} from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { type Asked, startApp, startPartner } from './partner.js';

const credentials = { id: 'fake-id', secret: 'fake-sécret&=+' };
type Context = TokenRequestContext<typeof credentials>;

const shapes: [string, (context: Context) => TokenEndpointRequest, (asked: Asked) => void][] = [
  [
    'GET with a query',
    ({ credentials: { id, secret } }) => ({ method: 'GET', url: '/login', query: { id, secret } }),
    ({ method, query, body, headers }) => {
      expect([method, query, body]).toEqual(['GET', credentials, '']);
      expect(headers).not.toHaveProperty('content-type');
    },
  ],
  [
    'nested JSON',
    ({ credentials: { id, secret } }) => ({ url: '/login', body: json({ auth: { client: { id, secret } } }) }),
    ({ method, body, headers }) => {
      expect([method, headers['content-type']]).toEqual(['POST', 'application/json']);
      expect(JSON.parse(body)).toEqual({ auth: { client: credentials } });
    },
  ],
  [
    'a form, password-like',
    ({ credentials: { id, secret } }) => ({
      url: '/login',
      body: form({ grant_type: 'password', username: id, password: secret, scope: undefined }),
    }),
    ({ body, headers }) => {
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
      const fields = { grant_type: 'password', username: credentials.id, password: credentials.secret };
      expect(Object.fromEntries(new URLSearchParams(body))).toEqual(fields);
    },
  ],
  [
    'a form, account-like, with Basic',
    ({ credentials: { id, secret } }) => ({
      url: '/login',
      query: { grant_type: 'account_credentials', account_id: 'fake-account' },
      headers: { Authorization: basicAuthorization(id, secret, 'raw') },
    }),
    ({ body, query, headers }) => {
      expect(query).toEqual({ grant_type: 'account_credentials', account_id: 'fake-account' });
      const pair = Buffer.from(`${credentials.id}:${credentials.secret}`).toString('base64');
      expect([body, headers['content-length'], headers['authorization']]).toEqual(['', '0', `Basic ${pair}`]);
      expect(headers).not.toHaveProperty('content-type');
    },
  ],
  [
    'multipart',
    (context) => ({ url: '/login', body: multipart(context.credentials) }),
    ({ body, headers }) => {
      expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
      expect(body).toContain('name="secret"\r\n\r\nfake-sécret&=+\r\n');
    },
  ],
  [
    'headers only, with fixed ones',
    ({ credentials: { id } }) => ({ method: 'PUT', url: '/login', headers: { 'X-Id': id, 'X-Version': '2026-01' } }),
    ({ method, headers, body }) => {
      expect([method, body]).toEqual(['PUT', '']);
      expect(headers).toMatchObject({ 'x-id': credentials.id, 'x-version': '2026-01' });
    },
  ],
  ['nothing at all', () => ({ url: '/login' }), ({ body, query }) => expect([body, query]).toEqual(['', {}])],
];

const read = (response: { at(path: string): unknown }) => ({ accessToken: response.at('t'), expiresIn: 60 });
const http = (baseURL: string) => ({ baseURL });

describe('a token request', () => {
  it.each(shapes)('may be %s', async (_, request, check) => {
    const answer = (asked: Asked) => {
      check(asked);
      return { body: { t: 'fake-token' } };
    };
    const partner = await startPartner({ 'GET /login': answer, 'POST /login': answer, 'PUT /login': answer });
    const { tokens } = await startApp(
      defineProvider({ http: http(partner.origin), credentials, request, read, tokenType: 'Bearer' }),
      partner.origin,
    );
    expect((await tokens.getToken()).reveal()).toBe('fake-token');
    expect(partner.calls).toHaveLength(1);
  });

  it('may go to another host than the API', async () => {
    const login = await startPartner({ 'POST /login': () => ({ body: { t: 'fake-token' } }) });
    const api = await startPartner({
      'GET /orders': ({ headers }) => {
        expect(headers['authorization']).toBe('Bearer fake-token');
        return { body: ['order'] };
      },
    });
    const request = () => ({ url: `${login.origin}/login` });
    const { axios } = await startApp(
      defineProvider({ http: http(api.origin), credentials, request, read, tokenType: 'Bearer' }),
      login.origin,
      api.origin,
    );
    expect((await axios.get('/orders')).data).toEqual(['order']);
    await expect(axios.get(`${login.origin}/orders`)).rejects.toThrow(/ERR_ORIGIN|not an origin of this provider/);
  });

  it('may hold values computed anew for each request', async () => {
    const nonces = new Set<string>();
    const partner = await startPartner({
      'POST /login': ({ body, headers }) => {
        const { nonce, timestamp, hash } = JSON.parse(body);
        expect(nonces).not.toContain(nonce);
        nonces.add(nonce);
        expect(Math.abs(Date.now() - timestamp)).toBeLessThan(60_000);
        expect(hash).toBe(createHash('sha256').update(`${nonce}${credentials.secret}`).digest('hex'));
        const mac = createHmac('sha256', credentials.secret).update(`${timestamp}.${nonce}`).digest('base64');
        expect(headers['x-signature']).toBe(mac);
        return nonces.size === 1 ? { status: 503 } : { body: { t: 'fake-token' } };
      },
    });
    const { tokens } = await startApp(
      defineProvider({
        http: http(partner.origin),
        credentials,
        request: ({ credentials: { secret }, now }) => {
          const nonce = randomUUID();
          const hash = createHash('sha256').update(`${nonce}${secret}`).digest('hex');
          const mac = createHmac('sha256', secret).update(`${now}.${nonce}`).digest('base64');
          return { url: '/login', headers: { 'X-Signature': mac }, body: json({ nonce, timestamp: now, hash }) };
        },
        read,
        tokenType: 'Bearer',
      }),
      partner.origin,
    );
    await tokens.getToken();
    expect(nonces.size).toBe(2);
  });

  it('to a path without a base URL is an error that says so', async () => {
    const definition = defineProvider({
      http: {},
      origins: ['https://api.acme.test'],
      credentials,
      request: () => ({ url: '/login' }),
    });
    await expect(startApp(definition)).rejects.toThrow('is a path, and there is no http.baseURL; give either in full');
  });
});
