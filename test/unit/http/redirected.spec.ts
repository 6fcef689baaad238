import { describe, expect, it } from 'vitest';
import { providerFetch } from '../../../lib/http/fetch/provider-fetch.js';
import { redirectTo, startApi } from '../../server.js';
import { FOLLOWING } from './clients.js';
import { FakeTokens, fakeProvider } from './fake-provider.js';

describe.each(FOLLOWING)('redirects over %s', (_name, make) => {
  it('R29 are followed within the origin, with the token', async () => {
    const api = await startApi((seen, response, count) =>
      seen.url === '/' ? redirectTo('/moved')(seen, response, count) : response.end(seen.headers.authorization),
    );
    const came = await make(fakeProvider(api.url, new FakeTokens('first')), api.url)(`${api.url}/`);
    expect([came.body, came.url]).toEqual(['Bearer first', `${api.url}/moved`]);
  });

  const changes: [number, string][] = [
    ...['POST', 'PUT', 'PATCH', 'DELETE'].map((method): [number, string] => [303, method]),
    [301, 'POST'],
    [302, 'POST'],
  ];
  it.each(changes)('R83 a %i that makes a GET of a %s has it carried out once', async (code, method) => {
    let orders = 0;
    const api = await startApi((seen, response, count) => {
      if (seen.method !== method) return response.writeHead(401).end();
      orders += 1;
      return redirectTo('/orders/1', code)(seen, response, count);
    });
    const tokens = new FakeTokens('first', 'second');
    const policy = { isRejection: ({ status: seen }: { status: number }) => seen === 401, replayUnsafe: true };
    const came = await make(fakeProvider(api.url, tokens, policy), api.url)(`${api.url}/orders`, {
      method,
      body: '{}',
    });
    expect([came.status, orders, api.requests.length]).toEqual([401, 1, 2]);
    expect(api.requests[1]).toMatchObject({ method: 'GET', body: '' });
    expect(Object.keys(api.requests[1]?.headers ?? {}).filter((name) => name.startsWith('content-'))).toEqual([]);
    expect(tokens.asked, 'the next request gets another token').toMatchObject([{ reason: 'rejected' }]);
  });

  it.each<[number, string]>([
    [303, 'GET'],
    [303, 'HEAD'],
    [302, 'GET'],
    [301, 'PUT'],
    [302, 'PUT'],
    [307, 'POST'],
    [308, 'PUT'],
  ])('R83 a %i that leaves a %s what it is does not keep it from a replay', async (code, method) => {
    const api = await startApi((seen, response, count) => {
      if (seen.url === '/orders') return redirectTo('/moved', code)(seen, response, count);
      return response.writeHead(seen.headers.authorization === 'Bearer second' ? 200 : 401).end();
    });
    const send = make(fakeProvider(api.url, new FakeTokens('first', 'second')), api.url);
    const body = ['POST', 'PUT'].includes(method) ? { body: '{}' } : {};
    expect((await send(`${api.url}/orders`, { method, ...body })).status).toBe(200);
    expect(api.requests.map((seen) => seen.method)).toEqual(Array(4).fill(method));
  });

  it('R29 are followed on as the GET that one has made of it, without the body', async () => {
    const api = await startApi((seen, response, count) =>
      count < 3 ? redirectTo(`/${count}`, count === 1 ? 303 : 307)(seen, response, count) : response.end('there'),
    );
    const send = make(fakeProvider(api.url, new FakeTokens('first')), api.url);
    expect((await send('/orders', { method: 'POST', body: '{}' })).body).toBe('there');
    expect(api.requests.map(({ method, body }) => `${method} ${body}`)).toEqual(['POST {}', 'GET ', 'GET ']);
  });

  it('R29 keep the Content-Type of a GET', async () => {
    const api = await startApi((seen, response, count) =>
      count === 1 ? redirectTo('/moved', 303)(seen, response, count) : response.end(),
    );
    const headers = { 'content-type': 'application/vnd.acme+json' };
    await make(fakeProvider(api.url, new FakeTokens('first')), api.url)('/orders', { headers });
    expect(api.requests.map((seen) => seen.headers['content-type'])).toEqual(Array(2).fill(headers['content-type']));
  });

  it('R29 that name no place are the answer', async () => {
    const api = await startApi((_seen, response) => response.writeHead(302).end('nowhere'));
    const came = await make(fakeProvider(api.url, new FakeTokens('first')), api.url)('/orders');
    expect([came.status, came.body]).toEqual([302, 'nowhere']);
  });
});

describe('a redirect that a bound fetch does not follow', () => {
  it.each<[string, string, RequestInit, string]>([
    ['its caller wants none', '/moved', { redirect: 'error' }, 'fetch failed: redirected'],
    ['it leads to no URL', 'http://[', {}, 'fetch failed: redirected to what is no URL'],
    [
      'it leads to another origin',
      'https://elsewhere.test/x',
      {},
      "manis: the API redirected to https://elsewhere.test; call that URL without the token, or use `redirect: 'manual'`",
    ],
  ])('R29 says why: %s', async (_what, location, init, message) => {
    const api = await startApi(redirectTo(location));
    const bound = providerFetch(fakeProvider(api.url, new FakeTokens('first')));
    await expect(bound(api.url, init)).rejects.toMatchObject({ message });
    expect(api.requests).toHaveLength(1);
  });
});
