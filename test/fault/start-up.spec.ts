import { Logger } from '@nestjs/common';
import { defineProvider, form, ProviderAuthOptionsError } from 'nestjs-provider-auth';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AcmeOptions, acme } from './acme.js';
import { acquisitionFailure, failureOf, start } from '../application.js';
import { type RawServer, type Reply, startRaw } from './misbehaving-server.js';
import { answer, token } from './replies.js';

const good: Reply = (socket, request, count) =>
  (request.startsWith('POST ') ? token('t') : answer(200, 'ok'))(socket, request, count);

const definition = (options: AcmeOptions) => acme('https://acme.test', options);

async function faultsOf(given: ReturnType<typeof acme>, settings: Parameters<typeof start>[1] = {}) {
  const error = await failureOf(start(given, settings));
  if (!(error instanceof ProviderAuthOptionsError)) throw new Error('expected start-up to fail', { cause: error });
  return error.faults;
}

const asks = (url: string) => () => ({ url, body: form({ a: 'b' }) });

describe('start-up', () => {
  it.each<[string, AcmeOptions, RegExp]>([
    ['R1 an http token endpoint', { request: asks('http://auth.acme.test/token') }, /http:\/\/auth.acme.test/],
    [
      'R1 an http token endpoint, asked for later',
      { request: async () => ({ url: 'http://auth.acme.test/token' }) },
      /http:\/\/auth.acme.test/,
    ],
    [
      'R1 another http token endpoint than the listed one',
      { request: asks('http://wiremock:8081/t'), dangerouslyAllowHttp: ['http://wiremock:8080'] },
      /http:\/\/wiremock:8081/,
    ],
    ['R1 a token endpoint that is no URL', { request: asks('https://') }, /URL cannot be parsed/],
    ['R1 a token endpoint that is a file', { request: asks('file:///etc/passwd') }, /token endpoint/],
    [
      'R1 an http token endpoint for a renewal',
      { renew: { request: () => ({ url: 'http://auth.acme.test/token' }) } },
      /http:\/\/auth.acme.test/,
    ],
    ['R27 no origins', { origins: [] }, /origins is empty/],
    ['R30 an http API', { http: { baseURL: 'http://acme.test' } }, /http:\/\/acme.test/],
    ['R30 an http origin', { origins: ['http://acme.test'] }, /http:\/\/acme.test/],
    [
      'R30 a listed origin with a path',
      { http: { baseURL: 'http://acme.test' }, dangerouslyAllowHttp: ['http://acme.test/'] },
      /exact/,
    ],
  ])('refuses %s', async (_what, options, words) => {
    const faults = await faultsOf(definition(options));
    expect(faults.filter((fault) => words.test(fault))).not.toEqual([]);
    expect(faults.join()).not.toContain('fake-secret');
  });

  it('R1, R30 says all of it at once', async () => {
    const request = asks('http://auth.acme.test/token');
    expect(await faultsOf(definition({ request, http: { baseURL: 'http://acme.test' } }))).toHaveLength(2);
  });

  it.each<[string, AcmeOptions]>([
    ['that is listed', { request: asks('http://127.0.0.1:1/t'), dangerouslyAllowHttp: ['http://127.0.0.1:1'] }],
    [
      'whose request needs what is not there yet',
      {
        request: ({ subject }) => {
          if (subject === undefined) throw new TypeError('no subject');
          return { url: 'https://acme.test' };
        },
        requireSubject: true,
      },
    ],
  ])('R1 accepts a token endpoint %s', async (_what, options) => {
    await start(definition({ ...options, http: { baseURL: 'https://127.0.0.1:1' } }));
  });

  it('R1 is found at the first acquisition where credentials are read then, and nothing is sent', async () => {
    const server = await startRaw(good);
    const error = await acquisitionFailure(
      defineProvider({
        http: { baseURL: 'https://127.0.0.1:1' },
        credentials: async () => ({ secret: 'fake-secret' }),
        request: () => ({ url: `${server.url}/token` }),
      }),
    );
    expect(error.code).toBe('ERR_TOKEN_REQUEST_INVALID');
    expect(error.message).toContain('not https');
    expect(server.requests).toEqual([]);
  });

  it('R30 a listed origin opens no other, at run time either', async () => {
    const home = await startRaw(good);
    const other = await startRaw(good);
    const { http } = await start(acme(home.url, { dangerouslyAllowHttp: [home.url, other.url] }));
    expect((await http.axiosRef.get(`${home.url}/x`)).data).toBe('ok');
    for (const url of [other.url, home.url.replace('127.0.0.1', 'localhost'), 'http://127.0.0.1']) {
      expect(await failureOf(http.axiosRef.get(url))).toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    }
    expect(other.requests).toEqual([]);
  });
});

async function world(): Promise<{ proxy: RawServer; home: RawServer; warnings: () => string[] }> {
  const proxy = await startRaw(good);
  const home = await startRaw(good);
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  for (const name of ['http_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
    vi.stubEnv(name, proxy.url.replace('//', '//user:fake-password@'));
  }
  vi.stubEnv('NO_PROXY', '');
  vi.stubEnv('no_proxy', '');
  return {
    proxy,
    home,
    // Applications of other specs, if any is left in this process, may warn too.
    warnings: () => warn.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('PROXY')),
  };
}

describe('a proxy of the environment', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('R9 does not count, and one warning says so without its password', async () => {
    const { proxy, home, warnings } = await world();
    const { http } = await start(acme(home.url));
    await http.axiosRef.get('/orders');
    expect([home.requests.length, proxy.requests.length]).toEqual([2, 0]);
    expect(warnings()).toEqual([expect.stringMatching(/_PROXY is set but not used; pass proxy: 'environment'/)]);
    expect(warnings().join()).not.toContain('fake-password');
  });

  it("R9 counts for tokens and requests with proxy: 'environment'", async () => {
    const { proxy, home, warnings } = await world();
    const { http } = await start(acme(home.url.replace('127.0.0.1', 'acme.invalid')), { proxy: 'environment' });
    expect((await http.axiosRef.get('/orders')).data).toBe('ok');
    expect([home.requests.length, proxy.requests.length]).toEqual([0, 2]);
    expect(warnings()).toEqual([]);
  });

  it("R9 does not count where NO_PROXY names the host, even with proxy: 'environment'", async () => {
    const { proxy, home } = await world();
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    vi.stubEnv('no_proxy', '127.0.0.1');
    const { http } = await start(acme(home.url), { proxy: 'environment' });
    await http.axiosRef.get('/orders');
    expect([home.requests.length, proxy.requests.length]).toEqual([2, 0]);
  });
});
