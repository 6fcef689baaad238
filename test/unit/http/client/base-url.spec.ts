import { describe, expect, it } from 'vitest';
import { createInstance } from '../../../../lib/http/axios.js';
import { bindHttp } from '../../../../lib/http/client/bind-http.js';
import { startApi } from '../../../server.js';
import { bound, FakeTokens, fakeProvider } from '../fake-provider.js';

describe('the base URL of a bound instance', () => {
  it.each(['user:pass@', 'user@', ':pass@'])('R31 with %s in it is another authorization', async (who) => {
    const { http } = bound(`http://${who}127.0.0.1:9`);
    await expect(http.get('/')).rejects.toMatchObject({ code: 'ERR_AUTHORIZATION_PRESENT' });
  });

  it.each(['/v1', '/v1/', '/v1//'])('R26 %s is joined by one slash, as it is signed and shown', async (path) => {
    const api = await startApi();
    const signed: string[] = [];
    const http = bindHttp(
      createInstance({ baseURL: api.url + path }),
      fakeProvider(api.url, new FakeTokens('first'), { attach: ({ url }) => void signed.push(url) }),
    );
    for (const url of ['/a/b', 'a/b', '/a/b#c']) {
      const { request } = await http.get(url, { params: { d: 1 } });
      expect(request.path).toBe('/v1/a/b?d=1');
    }
    expect(new Set(signed)).toEqual(new Set([`${api.url}/v1/a/b?d=1`]));
    expect(new Set(api.requests.map(({ url }) => url))).toEqual(new Set(['/v1/a/b?d=1']));
  });

  it('R26 gives way to that of a request, whose origin is checked', async () => {
    const [api, other] = [await startApi(), await startApi()];
    const { http } = bound(`${api.url}/v1`);
    await http.get('/x', { baseURL: `${api.url}/v2` });
    await expect(http.get('/x', { baseURL: other.url })).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    expect([api.requests.map(({ url }) => url), other.requests]).toEqual([['/v2/x'], []]);
  });

  it.each(['http://127.0.0.1:10', 'ftp://127.0.0.1:9', 'http://['])(
    'R26 %s, which is not of the provider, takes nothing along',
    async (baseURL) => {
      const http = bindHttp(createInstance({ baseURL }), fakeProvider('http://127.0.0.1:9', new FakeTokens('first')));
      await expect(http.get('/x')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    },
  );
});
