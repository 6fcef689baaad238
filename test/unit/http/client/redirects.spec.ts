import { describe, expect, it, vi } from 'vitest';
import type { InstanceOptions } from '../../../../lib/http/axios.js';
import { redirectTo, startApi } from '../../../server.js';
import { bound } from '../fake-provider.js';

const CANARY = 'first-token-canary';
const apiKey = {
  attach: (request: { setHeader(name: string, value: string): void }) => request.setHeader('X-Key', CANARY),
};

describe('a request over axios that is redirected', () => {
  it.each([301, 302, 303, 307, 308])('R29 follows a %i within the origin, with the token', async (status) => {
    const api = await startApi((seen, response, count) => {
      if (count === 1) return redirectTo('/moved', status)(seen, response, count);
      return response.end(seen.url);
    });
    for (const policy of [{}, apiKey]) {
      api.requests.length = 0;
      const { http } = bound(api.url, [CANARY], policy);
      const response = await http.post('/orders', 'x', { params: { a: 1 } });
      expect(response.data).toBe('/moved');
      expect(JSON.stringify(api.requests[1]?.headers)).toContain(CANARY);
      expect(response.request).toMatchObject({ path: '/moved', res: { responseUrl: `${api.url}/moved` } });
    }
  });

  it.each(['another port', 'another host', 'https to http', 'http to https'])(
    'R29 leaves the token behind on the way to %s, in whatever header',
    async (what) => {
      const secure = { httpsAgent: new (await import('node:https')).Agent({ rejectUnauthorized: false }) };
      const foreign = await startApi(
        (_seen, response) => response.writeHead(401).end(),
        what === 'http to https' ? 'https' : 'http',
      );
      const to = what === 'another host' ? foreign.url.replace('127.0.0.1', 'localhost') : foreign.url;
      for (const policy of [{}, apiKey]) {
        for (const status of [302, 307]) {
          const api = await startApi(redirectTo(`${to}/x`, status), what === 'https to http' ? 'https' : 'http');
          const { http, tokens } = bound(api.url, [CANARY], policy, secure);
          await expect(http.get('/'), 'its 401 is the outcome').rejects.toMatchObject({ status: 401 });
          expect(JSON.stringify(api.requests)).toContain(CANARY);
          expect(tokens.asked, 'starts no renewal').toEqual([]);
        }
      }
      expect(foreign.requests).toHaveLength(4);
      expect(JSON.stringify(foreign.requests)).not.toContain(CANARY);
    },
  );

  it("R29 takes what axios says of itself along to another origin, and leaves the definition's own headers behind", async () => {
    const foreign = await startApi();
    const api = await startApi((seen, response, count) =>
      redirectTo(count === 1 ? '/here' : `${foreign.url}/x`, 307)(seen, response, count),
    );
    const theirs = { accept: 'text/x', 'user-agent': 'ours', 'content-type': 'text/y', 'accept-encoding': 'identity' };
    const headers = { ...theirs, 'X-List': ['a', 'b'], 'X-None': null };
    const groups = { common: { 'X-Of-All': 'c' }, post: { 'X-Of-Post': 'd' } };
    const options: InstanceOptions = {};
    Object.assign(options, { headers: { ...headers, ...groups } });
    const { http } = bound(api.url, [CANARY], {}, options);
    await http.post('/', 'body');
    const own = { 'x-list': expect.anything(), 'x-of-all': 'c', 'x-of-post': 'd' };
    for (const { headers: sent } of api.requests) expect(sent).toMatchObject(own);
    expect(api.requests).toHaveLength(2);
    expect(foreign.requests[0]?.headers).toMatchObject(theirs);
    for (const name of Object.keys(own)) expect(foreign.requests[0]?.headers).not.toHaveProperty(name);
  });

  it('R29 does not take the token up again on the way back', async () => {
    const api = await startApi((seen, response, count) => {
      if (seen.url === '/') return redirectTo(foreign.url)(seen, response, count);
      return response.writeHead(401).end();
    });
    const foreign = await startApi((...given) => redirectTo(`${api.url}/back`)(...given));
    const { http, tokens } = bound(api.url, [CANARY]);
    await expect(http.get('/')).rejects.toMatchObject({ status: 401 });
    expect(api.requests[1]?.headers.authorization).toBeUndefined();
    expect(tokens.asked).toEqual([]);
  });

  it('R29, R95 holds against a Host header and a relative redirect', async () => {
    const foreign = await startApi();
    const api = await startApi(redirectTo('/x'));
    const { http } = bound(api.url, [CANARY]);
    const theirs = { headers: { Host: `127.0.0.1:${foreign.port}` } };
    await expect(http.get('/', theirs)).rejects.toMatchObject({ code: 'ERR_REQUEST_UNSAFE' });
    expect([...foreign.requests, ...api.requests]).toEqual([]);
  });

  it('R29 holds against a beforeRedirect hook, which never sees the token', async () => {
    const foreign = await startApi();
    const api = await startApi(redirectTo('/x'));
    const { http } = bound(api.url, [CANARY]);
    const seen: string[] = [];
    const beforeRedirect = vi.fn((options: Record<string, unknown>, ...rest: unknown[]) => {
      seen.push(JSON.stringify([options['headers'], rest]));
      options['port'] = foreign.port;
    });
    await http.get('/', { beforeRedirect });
    expect(beforeRedirect).toHaveBeenCalledOnce();
    expect(seen.join()).not.toContain(CANARY);
    expect(foreign.requests).toHaveLength(1);
    expect(JSON.stringify(foreign.requests)).not.toContain(CANARY);
  });

  it('R29 does not follow redirects with an adapter that does not ask first', async () => {
    const foreign = await startApi();
    const api = await startApi(redirectTo(foreign.url, 307));
    for (const policy of [{}, apiKey]) {
      const { http } = bound(api.url, [CANARY], policy, { adapter: 'fetch' });
      await expect(http.get('/')).rejects.toMatchObject({ status: 307 });
      await expect(http.get('/', { fetchOptions: { redirect: 'follow' } })).rejects.toMatchObject({ status: 307 });
    }
    expect(foreign.requests).toEqual([]);
  });

  it('keeps the number of redirects that the caller allows', async () => {
    const api = await startApi(redirectTo('/again'));
    const { http } = bound(api.url);
    await expect(http.get('/', { maxRedirects: 2 })).rejects.toMatchObject({ code: 'ERR_FR_TOO_MANY_REDIRECTS' });
    await expect(http.get('/', { maxRedirects: 0 })).rejects.toMatchObject({ status: 302 });
    expect(api.requests).toHaveLength(4);
  });
});
