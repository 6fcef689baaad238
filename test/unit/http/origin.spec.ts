import { getAdapter } from 'axios';
import { describe, expect, it } from 'vitest';
import { startApi } from '../../server.js';
import { destination, isPlainPath } from '../../../lib/http/origin.js';
import { bound } from './fake-provider.js';

const refused = { code: 'ERR_ORIGIN_NOT_ALLOWED', name: 'RequestRefusedError' };

describe('the origin check', () => {
  it('R26 sends nothing to another origin', async () => {
    const api = await startApi();
    const other = await startApi();
    const { http } = bound(api.url);
    for (const url of [
      other.url,
      other.url.slice(5),
      `${api.url}@127.0.0.1:${other.port}/`,
      'https:\\\\x',
      'http://[',
    ]) {
      await expect(http.get(url), url).rejects.toMatchObject(refused);
    }
    await expect(http.get('/', { baseURL: other.url })).rejects.toMatchObject(refused);
    await expect(http.get(`http://localhost:${api.port}/`)).rejects.toMatchObject(refused);
    expect([...api.requests, ...other.requests]).toEqual([]);
  });

  it('R26 says what is allowed, and never the path that was asked for', async () => {
    const { http } = bound('http://127.0.0.1:9');
    await expect(http.get('http://evil.example/?key=canary')).rejects.toThrow(
      /^manis: http:\/\/evil\.example is not an origin .* http:\/\/127\.0\.0\.1:9 only\. List the origin in `origins`/,
    );
  });

  it('R26 allows absolute URLs and other bases at the same origin', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    await http.get(`${api.url}/a`);
    await http.get('b', { baseURL: `${api.url}/v2/` });
    await http.get('c', { params: { d: [1, 2] } });
    await http.get('');
    expect(api.requests.map((seen) => seen.url)).toEqual(['/a', '/v2/b', '/c?d%5B%5D=1&d%5B%5D=2', '/']);
    expect(new Set(api.requests.map((seen) => seen.headers.authorization))).toEqual(new Set(['Bearer first']));
  });

  it.each(['before', 'after'])('R28 holds when an interceptor registered %s changes the request', async (when) => {
    const api = await startApi();
    const other = await startApi();
    const changes = [
      { url: other.url },
      { baseURL: other.url },
      { url: other.url.slice(5), allowAbsoluteUrls: true },
      { url: other.url, adapter: getAdapter('http') },
      { url: other.url, adapter: 'fetch' },
    ];
    for (const legacyInterceptorReqResOrdering of [true, false]) {
      for (const change of changes) {
        const { http } = bound(api.url, ['first'], {}, { transitional: { legacyInterceptorReqResOrdering } });
        const id = when === 'after' ? http.interceptors.request.use((config) => Object.assign(config, change)) : -1;
        if (when === 'before') {
          http.interceptors.request.clear();
          http.interceptors.request.use((config) => Object.assign(config, change));
        }
        await expect(http.get('/'), JSON.stringify(change)).rejects.toMatchObject({
          code: expect.stringMatching(/^ERR_(ORIGIN_NOT_ALLOWED|AUTH_BYPASSED)$/),
        });
        if (id >= 0) http.interceptors.request.eject(id);
      }
    }
    expect(other.requests.filter((seen) => seen.headers.authorization !== undefined)).toEqual([]);
  });

  it('R28 holds when an interceptor returns a config of its own making', async () => {
    const api = await startApi();
    const other = await startApi();
    const { http } = bound(api.url);
    http.interceptors.request.use((config) => ({ ...config, url: other.url }));
    await expect(http.get('/')).rejects.toMatchObject(refused);
    expect(other.requests).toEqual([]);
  });
});

describe('where a request goes', () => {
  it.each([
    [{ url: 7 }, 'the URL is not a string'],
    [{ url: 'https:evil.test' }, 'the URL has no two slashes behind its scheme'],
    [{ url: ' \u0000h\nttp:evil.test' }, 'the URL has no two slashes behind its scheme'],
    [{ url: '/x', baseURL: 7 }, 'the base URL is not a string'],
    [{ url: 'ftp://a.test' }, 'the URL is not an absolute http or https URL'],
    [{ url: 'xhttps://a.test' }, 'the URL is not an absolute http or https URL'],
    [{ url: 'https://[' }, 'the URL cannot be parsed'],
    [{ url: '/x', baseURL: null }, 'the URL is not an absolute http or https URL'],
    [{ url: null }, 'the URL is not an absolute http or https URL'],
  ])('R26 says what is wrong with %j', (address, fault) => expect(destination(address)).toEqual({ fault }));

  it.each([
    [{ url: null, baseURL: 'https://a.test/v1' }, 'https://a.test/v1'],
    [{ url: '', baseURL: 'https://a.test/v1/' }, 'https://a.test/v1/'],
    [{ url: 'x', baseURL: 'https://a.test/v1//' }, 'https://a.test/v1/x'],
    [{ url: '//x', baseURL: 'https://a.test', allowAbsoluteUrls: false }, 'https://a.test/x'],
    [{ url: 'https://b.test', baseURL: null }, 'https://b.test/'],
    [{ url: 'https://b.test', baseURL: '' }, 'https://b.test/'],
    [{ url: 'https://b.test', baseURL: '', allowAbsoluteUrls: false }, 'https://b.test/'],
    [{ url: 'https://b.test', baseURL: 'https://a.test', allowAbsoluteUrls: true }, 'https://b.test/'],
    [{ url: 'a/https://b.test', baseURL: 'https://a.test' }, 'https://a.test/a/https://b.test'],
    [{ url: '!https:x', baseURL: 'https://a.test' }, 'https://a.test/!https:x'],
    [{ url: 'x+y-1.z://b', baseURL: 'https://a.test', allowAbsoluteUrls: false }, 'https://a.test/x+y-1.z://b'],
    [{ url: new URL('https://b.test/x') }, 'https://b.test/x'],
  ])('R26 finds %j', (address, href) => expect(destination(address)).toHaveProperty('url.href', href));

  it('R26 knows plain paths', () => {
    const paths = ['/', '/a', '/a//b', '//', '/\\', '', 'a', '\\', ' /', 7, undefined];
    expect(paths.map(isPlainPath)).toEqual([true, true, true, ...Array(8).fill(false)]);
  });
});
