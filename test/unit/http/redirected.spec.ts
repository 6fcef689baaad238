import { describe, expect, it } from 'vitest';
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
    expect(tokens.asked, 'the next request gets another token').toMatchObject([{ reason: 'rejected' }]);
  });

  it.each<[number, string]>([
    [303, 'GET'],
    [303, 'HEAD'],
    [302, 'GET'],
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
    expect(api.requests).toHaveLength(4);
  });
});
