import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { providerFetch } from '../../../lib/http/fetch/provider-fetch.js';
import type { AttachPolicy } from '../../../lib/protocol/definition/attach-policy.js';
import { only, redirectTo, startApi } from '../../server.js';
import { FakeTokens, fakeProvider } from './fake-provider.js';

const refused = { code: 'ERR_ORIGIN_NOT_ALLOWED' };

describe('a bound fetch', () => {
  it('R26 sends the token, and nothing to another origin', async () => {
    const [api, other] = [await startApi(), await startApi()];
    const bound = providerFetch(fakeProvider(api.url, new FakeTokens('first')));
    expect(await (await bound(`${api.url}/x#y`)).json()).toMatchObject({ authorization: 'Bearer first', url: '/x' });
    await bound(new URL(api.url));
    await bound(new Request(api.url, { method: 'PUT', body: 'x', headers: { 'X-A': '1' } }), {
      headers: { 'X-B': '1' },
    });
    expect(api.requests[2]).toMatchObject({
      method: 'PUT',
      body: 'x',
      headers: { authorization: 'Bearer first', 'x-b': '1' },
    });
    await expect(bound(other.url)).rejects.toMatchObject(refused);
    await expect(bound('/x')).rejects.toMatchObject(refused);
    const present = { code: 'ERR_AUTHORIZATION_PRESENT' };
    await expect(bound(api.url, { headers: { authorization: 'x' } })).rejects.toMatchObject(present);
    await expect(bound(new Request(api.url, { headers: { authorization: 'x' } }))).rejects.toMatchObject(present);
    expect([api.requests.length, other.requests.length]).toEqual([3, 0]);
  });

  it.each([
    'data:text/plain,x',
    'blob:http://a.test/x',
    'file:///etc/hosts',
    'ws://a.test',
    'orders:1',
    'JavaScript:1',
  ])('R26 takes %s for no path', async (url) => {
    const api = await startApi();
    const provider = fakeProvider(api.url, new FakeTokens('first'), {}, { http: { baseURL: api.url } });
    await expect(providerFetch(provider)(url)).rejects.toMatchObject(refused);
    expect(api.requests).toEqual([]);
  });

  it.each([
    ['a string', () => 'ä', 2],
    ['a form', () => new URLSearchParams({ a: 'ä' }), 2],
    ['bytes', () => Uint8Array.of(1, 2), 2],
    ['a stream', () => Readable.toWeb(Readable.from([Buffer.from('x')])), 1],
  ])('R33, R38 replays %s as often as it can', async (_name, body, sends) => {
    const api = await startApi(only('second'));
    const tokens = new FakeTokens('first', 'second');
    const init: RequestInit = Object.assign({ method: 'POST', duplex: 'half' as const }, { body: body() });
    const response = await providerFetch(fakeProvider(api.url, tokens))(api.url, init);
    expect(response.status).toBe(sends === 2 ? 200 : 401);
    expect(api.requests).toHaveLength(sends);
    expect(tokens.asked).toMatchObject([{ reason: 'rejected' }]);
    if (sends === 2) {
      expect(api.requests[1]?.body).toBe(api.requests[0]?.body);
      expect(api.requests[1]?.headers['content-length']).toBe(String(Buffer.byteLength(api.requests[0]?.body ?? '')));
    }
  });

  it('R34 reads the sign of the definition in a JSON body, which stays readable', async () => {
    const api = await startApi((_seen, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end('{"code":"DEAD"}'),
    );
    const tokens = new FakeTokens('first', 'second');
    const policy: AttachPolicy<unknown> = {
      isRejection: (response) => Reflect.get(Object(response.body()), 'code') === 'DEAD',
    };
    const response = await providerFetch(fakeProvider(api.url, tokens, policy))(api.url);
    expect(await response.json()).toEqual({ code: 'DEAD' });
    expect(api.requests).toHaveLength(2);
    expect(tokens.refusals.map((each) => each.reveal())).toEqual(['second']);
  });

  it.each([301, 303, 307])('R29 follows a %i within the origin only', async (status) => {
    const other = await startApi();
    const api = await startApi((seen, response, count) => {
      if (seen.url === '/away') return redirectTo(other.url, status)(seen, response, count);
      if (seen.url === '/') return redirectTo('/moved', status)(seen, response, count);
      return response.end(seen.body);
    });
    const bound = providerFetch(fakeProvider(api.url, new FakeTokens('first')));
    const response = await bound(`${api.url}/`, { method: 'POST', body: 'x' });
    expect(await response.text()).toBe(status === 307 ? 'x' : '');
    expect(api.requests[1]).toMatchObject({ url: '/moved', headers: { authorization: 'Bearer first' } });
    await expect(bound(`${api.url}/away`, { method: 'POST', body: 'x' })).rejects.toMatchObject(refused);
    expect((await bound(`${api.url}/away`, { redirect: 'manual' })).status).toBe(status);
    await expect(bound(`${api.url}/away`, { redirect: 'error' })).rejects.toThrow(TypeError);
    expect(other.requests).toEqual([]);
  });

  it('R29 follows no endless redirect', async () => {
    const api = await startApi(redirectTo('/again'));
    await expect(providerFetch(fakeProvider(api.url, new FakeTokens('x')))(api.url)).rejects.toThrow(TypeError);
    expect(api.requests).toHaveLength(21);
  });

  it('R41 ends with its signal while it waits for a token', async () => {
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    tokens.delay = 500;
    const bound = providerFetch(fakeProvider('http://127.0.0.1:1', tokens));
    const signal = AbortSignal.timeout(20);
    await expect(bound('http://127.0.0.1:1/', { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(bound(new Request('http://127.0.0.1:1/', { signal }))).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
