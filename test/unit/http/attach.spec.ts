import { Agent } from 'node:http';
import { inspect } from 'node:util';
import { HttpService } from '@nestjs/axios';
import { AxiosHeaders, isAxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createInstance } from '../../../lib/http/axios.js';
import { bindHttp } from '../../../lib/http/client/bind-http.js';
import { startApi } from '../../server.js';
import { FakeTokens, bound, fakeProvider, token } from './fake-provider.js';

describe('attaching', () => {
  it('puts the token on the request and on nothing that the caller gets', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    const response = await http.get('/orders', { params: { a: 'b' } });
    expect(response.data.authorization).toBe('Bearer first');
    expect(response.data.url).toBe('/orders?a=b');
    expect(response.config.headers.has('Authorization')).toBe(false);
    expect(response.config.url).toBe('/orders');
  });

  it('hands the config to the transport in the same turn when a token is there', async () => {
    const { http } = bound('http://127.0.0.1:9');
    const order: string[] = [];
    const config = {
      url: '/',
      headers: {},
      adapter: async () => {
        order.push('transport');
        return { data: '', status: 200, statusText: '', headers: {}, config: { headers: new AxiosHeaders() } };
      },
    };
    const sent = http.request(config);
    order.push('after');
    await sent;
    expect(order).toEqual(['transport', 'after']);
  });

  it('merges the options of the definition', async () => {
    const api = await startApi();
    const { http } = bound(`${api.url}/api/`, ['first'], {}, { headers: { 'X-Version': '3' } });
    await http.post('orders', { a: 1 });
    expect(api.requests[0]).toMatchObject({ url: '/api/orders', body: '{"a":1}' });
    expect(api.requests[0]?.headers).toMatchObject({ 'x-version': '3', authorization: 'Bearer first' });
  });

  it('R31 refuses a request that is authorized already', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    const refused = { code: 'ERR_AUTHORIZATION_PRESENT' };
    await expect(http.get('/', { headers: { authorization: 'Basic x' } })).rejects.toMatchObject(refused);
    await expect(http.get('/', { headers: { ' Authorization ': 'Basic x' } })).rejects.toMatchObject(refused);
    await expect(http.get('/', { auth: { username: 'a', password: 'b' } })).rejects.toMatchObject(refused);
    await expect(http.get(api.url.replace('//', '//user:secret@'))).rejects.toMatchObject(refused);
    expect(api.requests).toHaveLength(0);
    http.defaults.headers.common['Authorization'] = 'Bearer mine';
    await expect(http.get('/')).rejects.toMatchObject(refused);
    expect(api.requests).toHaveLength(0);
  });

  it('R31 does not mistake a retry of the same config for an authorized request', async () => {
    const api = await startApi((_seen, response, count) => response.writeHead(count < 3 ? 503 : 200).end());
    const { http } = bound(api.url);
    http.interceptors.response.use(undefined, (error: unknown) => {
      if (isAxiosError(error) && error.config && error.status === 503) return http.request(error.config);
      throw error;
    });
    expect((await http.post('/', { a: 'ä' })).status).toBe(200);
    expect(api.requests.map((seen) => seen.body)).toEqual(Array(3).fill('{"a":"ä"}'));
    expect(api.requests.map((seen) => seen.headers.authorization)).toEqual(Array(3).fill('Bearer first'));
  });

  it('keeps a retried config with its own agent, and shows none of it', async () => {
    const api = await startApi((_seen, response, count) => response.writeHead(count === 1 ? 503 : 200).end());
    const { http } = bound(api.url);
    let used = 0;
    class Counting extends Agent {
      override createConnection(...given: Parameters<Agent['createConnection']>) {
        used += 1;
        return super.createConnection(...given);
      }
    }
    const httpAgent = new Counting();
    const failure: unknown = await http.get('/', { httpAgent }).catch((error: unknown) => error);
    if (!isAxiosError(failure) || failure.config === undefined) throw new Error('expected an axios error');
    expect(failure.config.httpAgent).toBe(httpAgent);
    expect(inspect(failure.config.httpAgent, { showHidden: true, depth: 9 })).toBe('[Counting]');
    expect(JSON.stringify({ httpAgent })).toBe('{"httpAgent":"[Counting]"}');
    expect((await http.request(failure.config)).status).toBe(200);
    expect((await createInstance().request({ ...failure.config, url: `${api.url}/plain` })).status).toBe(200);
    expect(used).toBe(3);
  });

  it('refuses what goes past the origin check', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    const refused = { code: 'ERR_REQUEST_UNSAFE' };
    await expect(http.get('/', { socketPath: '/nowhere.sock' })).rejects.toMatchObject(refused);
    await expect(http.get('/', { transport: { request: () => {} } })).rejects.toMatchObject(refused);
    expect(api.requests).toHaveLength(0);
  });

  it('sends the token of the subject that a request names', async () => {
    const api = await startApi();
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    const { http } = bound(api.url, tokens);
    await http.get('/', { providerAuth: { subject: 'merchant-42' } });
    expect(tokens.asked[0]?.subject).toBe('merchant-42');
  });

  it('R69 never takes an empty subject for the application', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    const refused = { code: 'ERR_SUBJECT_REQUIRED' };
    for (const providerAuth of [{ subject: undefined }, { subject: '' }, {}, null, true, { subject: 7 }]) {
      await expect(
        http.request(Object.assign({ url: '/' }, { ['providerAuth' as string]: providerAuth })),
      ).rejects.toMatchObject(refused);
    }
    const provider = fakeProvider(api.url, new FakeTokens('first'), {}, { requireSubject: true });
    await expect(bindHttp(createInstance({ baseURL: api.url }), provider).get('/')).rejects.toMatchObject(refused);
    expect(api.requests).toHaveLength(0);
  });

  it('sends none of the headers of the provider with providerAuth: false, to any origin', async () => {
    const api = await startApi();
    const other = await startApi();
    const { http } = bound(api.url, ['first'], {}, { headers: { 'X-Subscription': 'canary' } });
    await http.get(`${other.url}/x`, { providerAuth: false, headers: { authorization: 'Basic mine' } });
    expect(other.requests[0]?.headers).toMatchObject({ authorization: 'Basic mine' });
    expect(other.requests[0]?.headers['x-subscription']).toBeUndefined();
    await http.get('/y', { providerAuth: false });
    expect(api.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('R71 uses the base URL that comes with the token, if the provider allows it', async () => {
    const api = await startApi();
    const tokens = new FakeTokens(token('first', api.url));
    const provider = fakeProvider(api.url, tokens, {}, { origins: new Set(), allowsBaseURL: (url) => url === api.url });
    const http = bindHttp(createInstance(), provider);
    expect((await http.get('/orders')).data.authorization).toBe('Bearer first');
    await expect(http.get('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    const strict = bindHttp(createInstance(), { ...provider, allowsBaseURL: () => false });
    await expect(strict.get('/orders')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    expect(api.requests).toHaveLength(1);
  });

  it('R32 sends nothing when no token is to be had, and does not look like an answer', async () => {
    const api = await startApi();
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    tokens.failure = new Error('no token');
    const { http } = bound(api.url, tokens);
    const failure: unknown = await http.get('/').catch((error: unknown) => error);
    expect(failure).toBe(tokens.failure);
    expect(failure).not.toHaveProperty('response');
    expect(api.requests).toHaveLength(0);
  });

  it('serves an HttpService built on it', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    const service = new HttpService(http);
    const response = await firstValueFrom(service.get('/orders'));
    expect(response.data.authorization).toBe('Bearer first');
  });
});
