import { Readable } from 'node:stream';
import type { AxiosAdapter, AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import { describe, expect, it } from 'vitest';
import { AxiosHeaders, createInstance } from '../../../../lib/http/axios.js';
import { bindHttp } from '../../../../lib/http/client/bind-http.js';
import type { BoundTokens } from '../../../../lib/http/bound-provider.js';
import { destination } from '../../../../lib/http/origin.js';
import { RedirectState } from '../../../../lib/http/client/redirect-state.js';
import { only, startApi } from '../../../server.js';
import { bound, FakeTokens, fakeProvider } from '../fake-provider.js';

describe("a caller's config", () => {
  it.each([null, undefined, false, ''])('R28 may say %j where another authorization would stand', async (nothing) => {
    const api = await startApi(only('first'));
    const { http } = bound(api.url);
    const headers = new AxiosHeaders();
    Object.assign(headers, { Authorization: nothing });
    const config: AxiosRequestConfig = { headers };
    Object.assign(config, { auth: nothing, socketPath: nothing, transport: nothing });
    await expect(http.get('/', config)).resolves.toMatchObject({ status: 200 });
  });

  it.each([
    [{ socketPath: '/var/run/x.sock' }, '`socketPath` takes the request past the origin check; remove it, or send'],
    [{ transport: { request: () => undefined } }, '`transport` takes the request past the origin check; remove it'],
    [{ auth: { username: 'u', password: 'p' } }, 'the request has `auth` already; remove it, or send the request'],
    [{ headers: { AUTHORIZATION: 'Basic x' } }, 'the request has an Authorization header already; remove it, or'],
  ])('R26, R28 is refused in words that say why: %j', async (config, words) => {
    const { http } = bound('http://127.0.0.1:9');
    await expect(http.get('/', config)).rejects.toThrow(`manis: ${words}`);
  });

  it('R28 is refused with spaces around an Authorization header', async () => {
    const { http } = bound('http://127.0.0.1:9');
    const headers = new AxiosHeaders();
    Object.assign(headers, { ' Authorization ': 'Basic x' });
    await expect(http.get('/', { headers })).rejects.toMatchObject({ code: 'ERR_AUTHORIZATION_PRESENT' });
  });

  it.each([
    ['by default', {}],
    [
      'by a policy',
      { attach: (request: { setHeader(n: string, v: string): void }) => request.setHeader('X-Key', 'k') },
    ],
  ])('R26 with allowAbsoluteUrls: false is sent where it was checked, attached %s', async (_, policy) => {
    const api = await startApi();
    const { http } = bound(api.url, ['first'], policy);
    await http.get('orders', { allowAbsoluteUrls: false });
    await http.get('/orders', { allowAbsoluteUrls: false });
    expect(api.requests.map(({ url }) => url)).toEqual(['/orders', '/orders']);
  });

  it('R26 may leave out the URL', () => {
    expect(destination({ baseURL: 'https://a.test/v1' })).toEqual({ url: new URL('https://a.test/v1') });
  });

  it.each([null, undefined, ''])('R26 with %j for a base URL has none', (baseURL) => {
    expect(destination({ url: 'https://a.test/x', baseURL, allowAbsoluteUrls: false })).toHaveProperty('url');
    expect(destination({ url: '/x', baseURL })).toEqual({ fault: 'the URL is not an absolute http or https URL' });
  });

  it('R26 needs no base URL, neither of the instance nor of its own', async () => {
    const api = await startApi();
    const http = bindHttp(createInstance({}), fakeProvider(api.url, new FakeTokens('first')));
    await expect(http.get(`${api.url}/orders`)).resolves.toMatchObject({ status: 200 });
    await expect(http.get('/orders')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
  });

  it('R26 is refused before a token is asked for', async () => {
    const { http, tokens } = bound('http://127.0.0.1:9');
    tokens.ready = false;
    await expect(http.get('https://evil.test/')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    expect(tokens.asked).toEqual([]);
  });

  it("R26 keeps the caller's list of headers that no redirect may take along", () => {
    const stays = new RedirectState({ origin: 'https://a.test', method: 'GET', headers: ['authorization'], query: [] });
    const config = { headers: new AxiosHeaders(), sensitiveHeaders: ['x-own'] };
    stays.watch(config);
    expect(config.sensitiveHeaders).toEqual(['x-own', 'authorization']);
    const bare: InternalAxiosRequestConfig = { headers: new AxiosHeaders() };
    stays.watch(bare);
    expect(bare.sensitiveHeaders).toEqual(['authorization']);
  });

  it('has its headers sent as they are spelt', async () => {
    const names: string[] = [];
    const adapter: AxiosAdapter = async (config) => {
      names.push(...Object.keys(config.headers));
      return { status: 200, statusText: '', headers: {}, data: '', config };
    };
    const { http } = bound('https://manis.test');
    await http.get('/', { adapter, headers: { 'x-lower': '1', 'X-UPPER': '2' } });
    expect(names).toEqual(expect.arrayContaining(['x-lower', 'X-UPPER', 'Authorization']));
  });
});

const silent: AxiosAdapter = async (config) => ({ status: 200, statusText: '', headers: {}, data: '', config });

describe('a request with providerAuth: false', () => {
  it("R29 goes without the provider's headers, but with the caller's own of the same name", async () => {
    const api = await startApi();
    const { http } = bound(api.url, ['first'], {}, { headers: { 'X-Partner': 'ours', 'X-Tenant': 'ours' } });
    await http.get('/', { providerAuth: false, headers: { 'X-Tenant': 'theirs' } });
    expect(api.requests[0]?.headers).toMatchObject({ 'x-tenant': 'theirs' });
    expect(api.requests[0]?.headers).not.toHaveProperty('x-partner');
  });

  it('shows how it was sent when its adapter does not', async () => {
    const { http } = bound('https://manis.test');
    const { request } = await http.delete('/orders?page=2', { adapter: silent, providerAuth: false });
    expect(request).toMatchObject({ method: 'DELETE', host: 'manis.test', path: '/orders?page=2' });
  });

  it("fails with axios' own error where its URL is none", async () => {
    const { http } = bound('http://127.0.0.1:9');
    await expect(http.get('mailto:a@b.test', { baseURL: '', providerAuth: false })).rejects.toMatchObject({
      name: 'AxiosError',
    });
  });
});

describe('an adapter of somebody else', () => {
  it('that gives nothing is reported', async () => {
    const { http } = bound('https://manis.test');
    Object.assign(http.defaults, { adapter: () => Promise.resolve() });
    await expect(http.get('/')).rejects.toThrow('the adapter gave neither a response nor an error');
  });

  it('may end a refused stream with an error', async () => {
    const data = new Readable({ read() {}, destroy: (_error, done) => done(new Error('late')) });
    let calls = 0;
    const adapter: AxiosAdapter = async (config) => {
      calls += 1;
      const status = calls === 1 ? 401 : 200;
      return { status, statusText: '', headers: {}, data: calls === 1 ? data : 'ok', config };
    };
    const { http } = bound('https://manis.test');
    await expect(http.get('/', { adapter })).resolves.toMatchObject({ data: 'ok' });
    expect(data.destroyed).toBe(true);
  });
});

async function reportsOf(status: (count: number) => number, tokens: FakeTokens | undefined): Promise<unknown[]> {
  const api = await startApi((_seen, response, count) => response.writeHead(status(count)).end());
  const reports: unknown[] = [];
  const provider = fakeProvider(
    api.url,
    tokens,
    { attach: (request) => request.setHeader('X-Key', 'k') },
    { report: (event) => void reports.push('subject' in event ? [event.type, event.subject] : event) },
  );
  const http = bindHttp(createInstance({ baseURL: api.url, validateStatus: () => true }), provider);
  await http.get('/', { providerAuth: { subject: 'ann' } });
  return reports;
}

describe('R58 what is reported', () => {
  it('R58 are a rejection and its replay, with the subject', async () => {
    expect(await reportsOf((count) => (count === 1 ? 401 : 200), new FakeTokens('first', 'second'))).toEqual([
      ['rejected', 'ann'],
      ['replayed', 'ann'],
    ]);
  });

  it('R58 is a rejection where there is no token endpoint, and nothing where there is none', async () => {
    expect(await reportsOf(() => 401, undefined)).toEqual([['rejected', 'ann']]);
    expect(await reportsOf(() => 200, undefined)).toEqual([]);
  });
});

describe('a token source', () => {
  it('need not care about refused replays, and is asked for a subject, and with a signal, only where there is one', async () => {
    const api = await startApi((_seen, response) => response.writeHead(401).end());
    const source = new FakeTokens('first', 'second');
    source.ready = false;
    const tokens: BoundTokens = { token: (options) => source.token(options), peek: () => undefined };
    const http = bindHttp(createInstance({ baseURL: api.url }), fakeProvider(api.url, tokens));
    await expect(http.get('/')).rejects.toMatchObject({ status: 401 });
    await expect(http.get('/', { timeout: 60_000 })).rejects.toMatchObject({ status: 401 });
    const replacing = ['replaces', 'reason'];
    expect(source.asked.map((options) => Object.keys(options))).toEqual([
      [],
      replacing,
      ['signal'],
      [...replacing, 'signal'],
    ]);
  });
});
