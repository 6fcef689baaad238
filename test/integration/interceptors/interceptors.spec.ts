import axios from 'axios';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../application.js';
import { startApi } from '../../server.js';
import { mirror, TOKEN, world } from './world.js';

const either = { code: expect.stringMatching(/^ERR_(ORIGIN_NOT_ALLOWED|AUTH_BYPASSED)$/) };

describe('an interceptor of somebody else', () => {
  it.each([true, false])(
    'R28 that changes where a request goes takes no token along (legacy order: %s)',
    async (legacy) => {
      const { http, asked } = await world();
      const evil = await startApi();
      const changes: object[] = [
        { url: `${evil.url}/x` },
        { baseURL: evil.url },
        { url: evil.url.slice(5) },
        { url: evil.url, allowAbsoluteUrls: true },
        { url: evil.url, adapter: 'fetch' },
        { url: evil.url, adapter: axios.getAdapter('http') },
      ];
      const transitional = { legacyInterceptorReqResOrdering: legacy };
      for (const change of changes) {
        const id = http.axiosRef.interceptors.request.use((config) => Object.assign(config, change));
        expect(await failureOf(http.axiosRef.get('/', { transitional })), JSON.stringify(change)).toMatchObject(either);
        http.axiosRef.interceptors.request.eject(id);
      }
      expect(asked()).toEqual([]);
      expect(JSON.stringify(evil.requests)).not.toContain(TOKEN);
    },
  );

  it('R28 that stays at the origin may change URL, headers, params and body', async () => {
    const { http } = await world();
    http.axiosRef.interceptors.request.use((config) => {
      config.headers.set('X-Request-Id', '7');
      return { ...config, url: '/changed', params: { a: 1 }, data: { b: 2 } };
    });
    expect((await http.axiosRef.post('/orders', { a: 1 })).data).toEqual({
      method: 'POST',
      url: '/changed?a=1',
      body: '{"b":2}',
      authorization: `Bearer ${TOKEN}-1`,
    });
  });

  it('R28 with an adapter of its own gets a checked request', async () => {
    const { http } = await world();
    const seen: unknown[] = [];
    http.axiosRef.interceptors.request.use((config) => {
      config.adapter = async (final) => {
        seen.push(final.headers.get('Authorization'));
        return { data: 'own', status: 200, statusText: '', headers: {}, config: final };
      };
      return config;
    });
    const outcome = await http.axiosRef.get('/').catch((error: unknown) => error);
    expect(outcome).toMatchObject({ data: 'own' });
    expect(seen).toEqual([`Bearer ${TOKEN}-1`]);
    expect(Reflect.get(Object(outcome), 'config').headers.has('Authorization')).toBe(false);
  });

  it('sees every response and error, and may answer with something else', async () => {
    const { http } = await world((seen, response, count) =>
      seen.url === '/gone' ? response.writeHead(410).end() : mirror(seen, response, count),
    );
    http.axiosRef.interceptors.response.use(
      (response) => ({ ...response, data: response.data.url }),
      (error) => ({ data: `was ${error.response.status}` }),
    );
    expect((await http.axiosRef.get('/a')).data).toBe('/a');
    expect((await http.axiosRef.get('/gone')).data).toBe('was 410');
  });

  it('R31 that sends error.config again is no second authorization', async () => {
    const { http, asked } = await world((seen, response, count) =>
      count === 1 ? response.writeHead(500).end() : mirror(seen, response, count),
    );
    http.axiosRef.interceptors.response.use(undefined, (error) => http.axiosRef.request(error.config));
    expect((await http.axiosRef.post('/orders', { a: 'ä' })).data.body).toBe('{"a":"ä"}');
    expect(asked().map(({ body }) => body)).toEqual(['{"a":"ä"}', '{"a":"ä"}']);
  });

  it('on the axios of the process sees no token', async () => {
    const { http } = await world();
    const seen: string[] = [];
    const id = axios.interceptors.request.use((config) => {
      seen.push(JSON.stringify(config.headers));
      return config;
    });
    await http.axiosRef.get('/');
    axios.interceptors.request.eject(id);
    expect(seen).toEqual([]);
  });
});
