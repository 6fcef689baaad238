import http2 from 'node:http2';
import type { AxiosAdapter, AxiosRequestConfig } from 'axios';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { listen, startApi } from '../../../server.js';
import { bound } from '../fake-provider.js';

describe('R95 what an axios request says', () => {
  it.each([
    'createConnection',
    'host',
    'hostname',
    'lookup',
    'path',
    'port',
    'protocol',
    'servername',
    'socket',
    'socketPath',
  ])('R95 in http2Options.%s leads nowhere else', async (option) => {
    const { http } = bound('http://127.0.0.1:9');
    const sent = http.get('/', { httpVersion: 2, http2Options: { [option]: 'x' } });
    await expect(sent).rejects.toMatchObject({
      code: 'ERR_REQUEST_UNSAFE',
      message: expect.stringContaining(`\`http2Options.${option}\` takes the request past`),
    });
  });

  it('R95 in other http2Options is used', async () => {
    const seen: unknown[] = [];
    const server = http2.createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    const { http } = bound(`http://127.0.0.1:${await listen(server)}`);
    await http.get('/', { httpVersion: 2, http2Options: { sessionTimeout: 20 }, timeout: 5_000 });
    expect(seen).toEqual(['Bearer first']);
  });

  it('R95 in http2Options may be nothing', async () => {
    const api = await startApi();
    const config: AxiosRequestConfig = {};
    Object.assign(config, { http2Options: null });
    await expect(bound(api.url).http.get('/', config)).resolves.toMatchObject({ status: 200 });
  });

  it('R95 in a Host header is refused where an authorization would be replaced, too', async () => {
    const { http } = bound('http://127.0.0.1:9', ['first'], { replaceAuthorization: true });
    await expect(http.get('/', { headers: { Host: 'evil.test' } })).rejects.toMatchObject({
      code: 'ERR_REQUEST_UNSAFE',
    });
  });

  it('R95 in a Host header names the host that it goes to anyway, in any case, or nothing', async () => {
    const { http } = bound('https://manis.test');
    const sent: unknown[] = [];
    const adapter: AxiosAdapter = async (config) => {
      sent.push(config.headers.get('Host'));
      return { status: 200, statusText: '', headers: {}, data: '', config };
    };
    for (const url of ['/', 'https://manis.test/']) {
      for (const Host of ['MANIS.test', '', null]) await http.get(url, { adapter, headers: { Host } });
      for (const headers of [{ Host: 'evil.test' }, { host: 'manis.test:444' }]) {
        await expect(http.get(url, { adapter, headers })).rejects.toMatchObject({
          code: 'ERR_REQUEST_UNSAFE',
          message: expect.stringContaining('a Host header takes the request past'),
        });
      }
      for (const name of ['Test', 'x-of-13-chars']) await http.get(url, { adapter, headers: { [name]: 'evil.test' } });
    }
    expect(sent.filter((host) => host !== undefined)).toEqual(['MANIS.test', 'MANIS.test']);
  });

  it.each([null, undefined, false])('R9, R95 with proxy: %s asks no environment', async (proxy) => {
    const [api, evil] = [await startApi(), await startApi()];
    vi.stubEnv('http_proxy', evil.url);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { http } = bound(api.url);
    const config: AxiosRequestConfig = {};
    Object.assign(config, { proxy });
    await http.get('/', config);
    await http.get(api.url, { ...config, providerAuth: false });
    http.interceptors.request.use((merged) => Object.assign(merged, { proxy }));
    await http.get('/');
    expect([api.requests.length, evil.requests.length]).toEqual([3, 0]);
  });

  it("R9 with proxy: 'environment' asks it", async () => {
    const [api, proxy] = [await startApi(), await startApi()];
    vi.stubEnv('http_proxy', proxy.url);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { http } = bound(api.url, ['first'], {}, { proxy: 'environment' });
    await http.get('/');
    expect([api.requests.length, proxy.requests.length]).toEqual([0, 1]);
  });

  it('R9 with the proxy of the definition takes that', async () => {
    const [api, proxy] = [await startApi(), await startApi()];
    const { http } = bound(api.url, ['first'], {}, { proxy: { host: '127.0.0.1', port: proxy.port } });
    await http.get('/');
    expect([api.requests.length, proxy.requests.length]).toEqual([0, 1]);
  });
});
