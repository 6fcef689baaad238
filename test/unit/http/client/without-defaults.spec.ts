import { describe, expect, it } from 'vitest';
import type { InstanceOptions } from '../../../../lib/http/axios.js';
import { startApi } from '../../../server.js';
import { bound } from '../fake-provider.js';

const KEY = 'canary-key-0123456789';
const options: [string, object][] = [
  ['plain', { headers: { 'X-Api-Key': KEY } }],
  ['with a line break behind it, as in a mounted secret', { headers: { 'X-Api-Key': `${KEY}\n` } }],
  ['with a space before it', { headers: { 'X-Api-Key': ` ${KEY}` } }],
  ['a number', { headers: { 'X-Api-Key': 12345678901 } }],
  ['a list', { headers: { 'X-Api-Key': [KEY, 'b'] } }],
  ['in User-Agent', { headers: { 'User-Agent': KEY } }],
  ['in Accept', { headers: { accept: KEY } }],
  ['in Content-Type, without a body', { headers: { 'Content-Type': KEY } }],
  ['of all methods', { headers: { common: { 'X-Api-Key': KEY } } }],
  ['of this method', { headers: { get: { 'X-Api-Key': KEY } } }],
  ['as auth', { auth: { username: 'u', password: KEY } }],
  ['in the query', { params: { key: KEY } }],
];

describe('R86 a default of the definition', () => {
  it.each(options)('R86 that is %s stays behind with providerAuth: false', async (_what, http: InstanceOptions) => {
    const foreign = await startApi();
    const instance = bound('http://127.0.0.1:9', ['first'], {}, http).http;
    await instance.get(`${foreign.url}/x`, { providerAuth: false });
    const { url, headers } = foreign.requests[0] ?? {};
    expect(url).toBe('/x');
    expect(Object.keys(headers ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(headers?.accept).toBe('application/json, text/plain, */*');
    expect(headers?.['user-agent']).toMatch(/^axios/);
  });

  it('R86 gives way to what this very request has set, whatever its name looks like', async () => {
    const foreign = await startApi();
    const http: InstanceOptions = {
      headers: { 'X-Api-Key': KEY, Accept: 'text/ours' },
      params: { key: KEY, page: 1 },
      auth: { username: 'u', password: KEY },
    };
    const instance = bound('http://127.0.0.1:9', ['first'], {}, http).http;
    await instance.get(`${foreign.url}/x`, {
      providerAuth: false,
      headers: { 'x-api-key': 'mine', accept: 'text/mine' },
      params: { key: 'mine' },
      auth: { username: 'me', password: 'mine' },
    });
    expect(foreign.requests[0]).toMatchObject({
      url: '/x?key=mine',
      headers: {
        'x-api-key': 'mine',
        accept: 'text/mine',
        authorization: `Basic ${Buffer.from('me:mine').toString('base64')}`,
      },
    });
  });

  it('R86 stays behind when a request is sent again to another origin', async () => {
    const [api, foreign] = [await startApi(), await startApi()];
    const instance = bound(api.url, ['first'], {}, { headers: { 'X-Api-Key': KEY } }).http;
    const { config } = await instance.get('/x');
    await instance.request({ ...config, url: foreign.url, providerAuth: false });
    expect(foreign.requests[0]?.headers).not.toHaveProperty('x-api-key');
    expect(api.requests[0]?.headers).toMatchObject({ 'x-api-key': KEY });
  });

  it('R86 that was put on the instance later stays behind too', async () => {
    const foreign = await startApi();
    const { http } = bound('http://127.0.0.1:9');
    http.defaults.headers.common['Authorization'] = `Bearer ${KEY}`;
    await http.get(foreign.url, { providerAuth: false });
    expect(foreign.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('R86 stays behind when there is a body too, and where another one is no matter', async () => {
    const foreign = await startApi();
    const headers = { 'X-Api-Key': KEY, 'X-Other': 'o' };
    const { http } = bound('http://127.0.0.1:9', ['first'], {}, { headers });
    await http.post(foreign.url, { a: 1 }, { providerAuth: false, headers: { 'X-Other': 'mine' } });
    expect(foreign.requests[0]?.headers).not.toHaveProperty('x-api-key');
    expect(foreign.requests[0]?.headers).toMatchObject({ 'x-other': 'mine' });
  });

  it.each([
    [{}, { username: 'u', password: 'p' }],
    [{ auth: { username: 'u', password: KEY } }, { username: 'u', password: 'p' }],
    [{ auth: { username: 'u', password: KEY } }, { username: 'me', password: KEY }],
  ])('R86 beside %j, the `auth` of a request is its own', async (defaults, auth) => {
    const foreign = await startApi();
    const { http } = bound('http://127.0.0.1:9', ['first'], {}, defaults);
    await http.get(foreign.url, { providerAuth: false, auth });
    const basic = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
    expect(foreign.requests[0]?.headers.authorization).toBe(`Basic ${basic}`);
  });

  it('R86 as auth need not be there any more when an interceptor has taken it off', async () => {
    const foreign = await startApi();
    const { http } = bound('http://127.0.0.1:9', ['first'], {}, { auth: { username: 'u', password: KEY } });
    http.interceptors.request.use((config) => {
      delete config.auth;
      return config;
    });
    await http.get(foreign.url, { providerAuth: false });
    expect(foreign.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    [{ a: 1 }, undefined, '/?a=1'],
    [{ a: 1 }, null, '/?a=1'],
    [new URLSearchParams({ a: '1' }), { key: KEY }, '/?a=1'],
    [undefined, { key: KEY }, '/'],
    [null, { key: KEY }, '/'],
  ])('R86 in the query, the parameters %j beside %j are sent to %s', async (params, defaults, url) => {
    const foreign = await startApi();
    const { http } = bound('http://127.0.0.1:9', ['first'], {}, Object.assign({}, { params: defaults }));
    await http.get(foreign.url, { providerAuth: false, params });
    expect(foreign.requests[0]?.url).toBe(url);
  });

  it('keeps the Content-Type that its body was made by', async () => {
    const foreign = await startApi();
    const { http } = bound('http://127.0.0.1:9', ['first'], {}, { headers: { 'Content-Type': 'application/json' } });
    await http.post(foreign.url, { a: 1 }, { providerAuth: false });
    expect(foreign.requests[0]).toMatchObject({ body: '{"a":1}', headers: { 'content-type': 'application/json' } });
  });

  it('R29 does not follow a redirect to another origin', async () => {
    const foreign = await startApi();
    const api = await startApi((_seen, response) => response.writeHead(307, { Location: foreign.url }).end());
    const { http } = bound(api.url, ['first'], {}, { headers: { 'X-Api-Key': KEY } });
    await http.get('/x');
    expect(api.requests[0]?.headers).toMatchObject({ 'x-api-key': KEY });
    expect(foreign.requests[0]?.headers).not.toHaveProperty('x-api-key');
  });
});
