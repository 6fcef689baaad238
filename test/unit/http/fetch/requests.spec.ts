import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { providerFetch } from '../../../../lib/http/fetch/provider-fetch.js';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import { redirectTo, startApi } from '../../../server.js';
import { FakeTokens, fakeProvider } from '../fake-provider.js';

describe('R95 a Request that says another URL than it has', () => {
  it.each<[string, (real: string, said: string) => Request]>([
    ['a plain one', (real) => new Request(real)],
    ['a subclass', (real, said) => subclass(real, said)],
    ['an own property', (real, said) => Object.defineProperty(new Request(real), 'url', { value: said })],
    [
      'a Proxy',
      (real, said) =>
        new Proxy(new Request(real), { get: (target, key) => (key === 'url' ? said : Reflect.get(target, key)) }),
    ],
  ])('R95 takes no token along: %s', async (_what, make) => {
    const [api, elsewhere] = [await startApi(), await startApi()];
    const tokens = new FakeTokens('first');
    const bound = providerFetch(fakeProvider(api.url, tokens));
    tokens.ready = false;
    await expect(bound(make(elsewhere.url, `${api.url}/x`))).rejects.toThrow();
    tokens.ready = true;
    await expect(bound(make(elsewhere.url, `${api.url}/x`))).rejects.toThrow();
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([undefined, null, {}, { url: 'https://api.test/x', method: 'POST' }, { href: 7 }, 7])(
    'R95 is refused where it is no text, no URL and no Request of Node: %j',
    async (input) => {
      const api = await startApi();
      const bound = providerFetch(fakeProvider(api.url, new FakeTokens('first')));
      await expect(Reflect.apply(bound, undefined, [input])).rejects.toMatchObject({
        name: 'TypeError',
        message: 'fetch takes a text, a URL or a Request of this Node',
      });
      expect(api.requests).toEqual([]);
    },
  );

  it('R95 may be any Request otherwise', async () => {
    const api = await startApi();
    const bound = providerFetch(fakeProvider(api.url, new FakeTokens('first')));
    expect((await bound(subclass(`${api.url}/real`, 'https://elsewhere.test/'))).status).toBe(200);
    expect(api.requests[0]).toMatchObject({ url: '/real', headers: { authorization: 'Bearer first' } });
  });

  it('R95 is read once: a URL that changes later is not', async () => {
    const [api, elsewhere] = [await startApi(), await startApi()];
    const url = new URL(api.url);
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    tokens.onAsked = () => void (url.href = elsewhere.url);
    expect((await providerFetch(fakeProvider(api.url, tokens))(url)).status).toBe(200);
    expect([api.requests.length, elsewhere.requests.length]).toEqual([1, 0]);
  });
});

function subclass(real: string, said: string): Request {
  class Wrapped extends Request {}
  return Object.defineProperty(new Wrapped(real), 'url', { get: () => said });
}

describe('a response of a bound fetch', () => {
  const inQuery: AttachPolicy<unknown> = { attach: (request) => request.setQuery('key', 'canary') };

  it('says that it was redirected to, and from where', async () => {
    const api = await startApi((seen, response, n) =>
      seen.url === '/moved' ? response.end('there') : redirectTo('/moved')(seen, response, n),
    );
    const bound = providerFetch(fakeProvider(api.url, new FakeTokens('first')));
    const response = await bound(`${api.url}/x`);
    expect(response).toMatchObject({ redirected: true, url: `${api.url}/moved`, status: 200, ok: true });
    expect(await response.text()).toBe('there');
    const direct = await bound(`${api.url}/moved`);
    expect([direct.redirected, 'providerAuth' in direct]).toEqual([false, false]);
  });

  it('R88 shows no key, and neither does its clone', async () => {
    const api = await startApi((_seen, response) => response.writeHead(404).end('gone'));
    const bound = providerFetch(fakeProvider(api.url, new FakeTokens('first'), inQuery));
    const response = await bound(`${api.url}/x?a=b`);
    const clone = response.clone();
    for (const each of [response, clone]) {
      expect(each).toMatchObject({ url: `${api.url}/x?a=b`, status: 404, ok: false, redirected: false });
      expect(inspect(each, { depth: 9, showHidden: true })).not.toContain('canary');
    }
    expect([await response.text(), await clone.text()]).toEqual(['gone', 'gone']);
  });

  it('R88 shows no key where it says where to go', async () => {
    const api = await startApi((seen, response, n) =>
      redirectTo(`/moved${seen.url}&next=${encodeURIComponent(seen.url)}#x`)(seen, response, n),
    );
    const bound = providerFetch(fakeProvider(api.url, new FakeTokens('first'), inQuery));
    const response = await bound(`${api.url}/?a=b`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      '/moved/?a=b&next=%2F%3Fa%3Db%26key%3D***#x',
    ]);
  });

  it.each([
    [200, true],
    [299, true],
    [300, false],
    [599, false],
  ])('R88 has its status (%i) also where a tool copies it by the clone of the platform', async (status, ok) => {
    const api = await startApi((_seen, response) => response.writeHead(status).end());
    const response = await providerFetch(fakeProvider(api.url, new FakeTokens('first'), inQuery))(api.url);
    expect(response).toMatchObject({ status, ok });
    expect(Response.prototype.clone.call(response)).toMatchObject({ status, ok });
  });

  it.each([204, 304])('R88 may have no body (%i)', async (status) => {
    const api = await startApi((_seen, response) => response.writeHead(status).end());
    const response = await providerFetch(fakeProvider(api.url, new FakeTokens('first'), inQuery))(api.url);
    expect([response.status, response.body]).toEqual([status, null]);
  });

  it('R33 is let go where another token gets another one: it may be endless, and has a connection', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Buffer.from('x')),
      cancel: () => void (cancelled = true),
    });
    const answers = [new Response(endless, { status: 401 }), new Response('fine')];
    const connection = { options: {}, fetch: async () => answers.shift() ?? Response.error() };
    const tokens = new FakeTokens('first', 'second');
    const response = await providerFetch(fakeProvider('http://127.0.0.1:9', tokens, {}, { connection }))(
      'http://127.0.0.1:9',
    );
    expect([await response.text(), cancelled]).toEqual(['fine', true]);
  });

  it('R41 is sent with its caller’s signal, and with none where that has none', async () => {
    const signals: unknown[] = [];
    const connection = {
      options: {},
      fetch: async (_input: unknown, init?: RequestInit) => {
        signals.push(init?.signal);
        return new Response('fine');
      },
    };
    const bound = providerFetch(fakeProvider('http://127.0.0.1:9', new FakeTokens('first'), {}, { connection }));
    const { signal } = new AbortController();
    await bound('http://127.0.0.1:9');
    await bound('http://127.0.0.1:9', { signal });
    expect(signals).toEqual([null, signal]);
  });

  it('R41 asks for a token without a signal where its caller has none', async () => {
    const api = await startApi();
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    await providerFetch(fakeProvider(api.url, tokens))(api.url);
    expect(tokens.asked).toEqual([{}]);
  });

  it('leaves the Request of a caller unread while there is no token', async () => {
    const api = await startApi();
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    tokens.failure = new Error('no token');
    const bound = providerFetch(fakeProvider(api.url, tokens));
    const request = new Request(api.url, { method: 'POST', body: 'x' });
    await expect(bound(request)).rejects.toThrow('no token');
    tokens.failure = undefined;
    expect((await bound(request)).status).toBe(200);
    expect(api.requests.map(({ body }) => body)).toEqual(['x']);
  });
});
