import https from 'node:https';
import { defineProvider, json, type ProviderDefinition } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { start } from '../../application.js';
import { certificate } from '../../localhost-certificate.js';
import { type Handler, only, reply, startApi } from '../../server.js';

/** A partner whose second token alone is good. */
const partner: Handler = (seen, response, count) => {
  if (seen.url.endsWith('/token')) return reply(response, { access_token: tokenAt(count), token_type: 'Bearer' });
  return only('fake-2')(seen, response, count);
};
const tokenAt = (count: number) => (count === 1 ? 'fake-1' : 'fake-2');

type Options = Omit<Parameters<typeof defineProvider>[0], 'credentials' | 'request'>;

const acme = (options: Options): ProviderDefinition =>
  defineProvider({ ...options, credentials: {}, request: () => ({ url: '/token', body: json({}) }) });

describe('fetch of a provider', () => {
  it('knows the base URL, headers and TLS of its definition, and replays a Request', async () => {
    const api = await startApi(partner, 'https');
    const httpsAgent = new https.Agent({ ca: certificate.cert });
    const http = { baseURL: `${api.url}/v1`, headers: { 'X-Version': '3' }, httpsAgent };
    const { tokens } = await start(acme({ http }));
    const { fetch } = tokens.for('acme');
    const request = new Request(`${api.url}/v1/orders`, { method: 'POST', body: '{"a":1}' });
    expect((await fetch(request)).status).toBe(200);
    expect((await fetch('/orders')).status).toBe(200);
    const asked = api.requests.filter(({ url }) => url === '/v1/orders');
    expect(asked.map(({ method, body }) => method + body)).toEqual(['POST{"a":1}', 'POST{"a":1}', 'GET']);
    expect(asked.map(({ headers }) => headers['x-version'])).toEqual(['3', '3', '3']);
  });

  it('keeps no Request that its definition has no room for', async () => {
    const api = await startApi(partner);
    const definition = acme({ http: { baseURL: api.url }, dangerouslyAllowHttp: [api.url], replayBodyLimit: 1 });
    const { tokens } = await start(definition);
    const post = (body: string) => tokens.for('acme').fetch(new Request(`${api.url}/x`, { method: 'POST', body }));
    expect((await post('ab')).status).toBe(401);
    expect((await post('a')).status).toBe(200);
  });

  it("knows the module's timeout", async () => {
    const api = await startApi((seen, response, count) => seen.url === '/token' && partner(seen, response, count));
    const definition = acme({ http: { baseURL: api.url }, dangerouslyAllowHttp: [api.url] });
    const { tokens } = await start(definition, { http: { timeout: 500 } });
    await expect(tokens.for('acme').fetch('/orders')).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'acme: no answer within 500 ms (`http.timeout`)',
    });
  });

  it("goes to a tenant's own host with a path", async () => {
    const [a, b] = [await startApi(), await startApi()];
    const definition = defineProvider({
      http: { baseURL: ({ subject }) => `${subject === 'a' ? a.url : b.url}/shop` },
      origins: [a.url, b.url],
      dangerouslyAllowHttp: [a.url, b.url],
      requireSubject: true,
      credentials: async () => ({}),
      createToken: ({ subject }) => ({ accessToken: `fake-${subject}`, tokenType: 'Bearer' }),
    });
    const { fetch } = (await start(definition)).tokens.for('acme');
    for (const subject of ['a', 'b']) await fetch('/orders', { providerAuth: { subject } });
    for (const [api, token] of [
      [a, 'fake-a'],
      [b, 'fake-b'],
    ] as const) {
      expect(api.requests).toMatchObject([{ url: '/shop/orders', headers: { authorization: `Bearer ${token}` } }]);
    }
  });

  it('is refused where it cannot connect as the definition says, and the HttpService is not', async () => {
    const api = await startApi();
    const httpAgent = new (class extends https.Agent {})();
    const definition = defineProvider({
      http: { baseURL: api.url, httpsAgent: httpAgent },
      dangerouslyAllowHttp: [api.url],
      credentials: {},
      attach: (request) => request.setHeader('X-Key', 'k'),
    });
    const { tokens, http, events } = await start(definition);
    expect((await http.axiosRef.get('/orders')).status).toBe(200);
    await expect(tokens.for('acme').fetch('/orders')).rejects.toMatchObject({ code: 'ERR_REQUEST_UNSAFE' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'request_refused', code: 'ERR_REQUEST_UNSAFE' }));
  });
});
