import { Agent } from 'node:http';
import { connect } from 'node:net';
import { defineProvider, form, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { acme } from './acme.js';
import { failureOf, start } from '../application.js';
import { type RawServer, startRaw } from './misbehaving-server.js';
import { answer, token } from './replies.js';

const TOKEN = 'own-token';
const EVERY_OBJECT = Object.prototype;

async function home(): Promise<RawServer> {
  return startRaw((socket, request, count) =>
    (request.startsWith('POST /token ') ? token(TOKEN) : answer(200, 'ok'))(socket, request, count),
  );
}

/** Runs with properties on every object of the process. */
async function polluted<T>(properties: Record<string, unknown>, run: () => Promise<T>): Promise<T> {
  try {
    for (const [name, value] of Object.entries(properties)) {
      Reflect.defineProperty(EVERY_OBJECT, name, { value, configurable: true, enumerable: true, writable: true });
    }
    return await run();
  } finally {
    for (const name of Object.keys(properties)) Reflect.deleteProperty(EVERY_OBJECT, name);
  }
}

/** What somebody who can merge JSON into Object.prototype would put there. */
function pollutions(evil: RawServer): [string, unknown][] {
  return [
    ['baseURL', evil.url],
    ['url', evil.url],
    ['adapter', 'fetch'],
    ['allowAbsoluteUrls', true],
    ['headers', { 'X-Evil': '1' }],
    ['Authorization', 'Basic evil'],
    ['authorization', 'Basic evil'],
    ['auth', { username: 'evil', password: 'evil' }],
    ['origins', [evil.url]],
    ['originPattern', '.*'],
    ['allowsBaseURL', true],
    ['dangerouslyAllowHttp', [evil.url]],
    ['proxy', { protocol: 'http', host: '127.0.0.1', port: evil.port }],
    ['access_token', 'evil-token'],
    ['accessToken', 'evil-token'],
    ['token_type', 'Evil'],
    ['tokenType', 'Evil'],
    ['expires_in', 1],
    ['error', 'evil'],
    ['subject', 'evil'],
    ['replaces', {}],
    ['reason', 'rejected'],
    ['providerAuth', false],
    ['providerAuth', { subject: 'evil' }],
    ['attach', {}],
    ['lifetime', { max: 1 }],
    ['renew', {}],
    ['tenants', true],
    ['tokenRequestQuota', { limit: 1, window: 9e12 }],
    ['query', { evil: '1' }],
    ['params', { evil: '1' }],
    ['method', 'PUT'],
    ['maxRedirects', 9],
    ['sensitiveHeaders', []],
    ['validateStatus', false],
    ['responseType', 'stream'],
    ['credentials', { id: 'evil', secret: 'evil' }],
    ['http', { baseURL: evil.url }],
    ['failFast', true],
    ['warmUp', false],
    ['renewWhenIdle', false],
    ['deadline', 1],
  ];
}

const names = pollutions({ url: 'http://127.0.0.1:1', port: 1, requests: [], open: new Set() }).map(([name]) => name);

describe('a property on Object.prototype', () => {
  it.each(names.map((name, i) => [name, i] as const))(
    'R12, R26 %s sends a token nowhere else, and changes no definition',
    async (_name, i) => {
      const evil = await startRaw(token('evil-token'));
      const api = await home();
      const [name, value] = pollutions(evil)[i]!;
      const seen = await polluted({ [name]: value }, async () => {
        const { http, tokens } = await start(acme(api.url));
        const held = await tokens.getToken('acme');
        const response = await http.axiosRef.get('/orders?a=1');
        const wire = await tokens.for('acme').headers(`${api.url}/x`);
        const refused = await failureOf(http.axiosRef.get(`${evil.url}/x`));
        return {
          text: held.reveal(),
          type: held.tokenType,
          life: held.expiresAt,
          status: response.status,
          wire,
          refused,
        };
      });
      expect(evil.requests).toEqual([]);
      expect(seen).toMatchObject({
        text: TOKEN,
        type: 'Bearer',
        status: 200,
        refused: { code: 'ERR_ORIGIN_NOT_ALLOWED' },
      });
      expect({ ...seen.wire }).toEqual({ Authorization: `Bearer ${TOKEN}` });
      expect(seen.life).toBeGreaterThan(Date.now() + 3_000_000);
      const [asking, calling, ...more] = api.requests;
      expect(more).toEqual([]);
      expect(asking).toMatch(/^POST \/token HTTP/);
      expect(asking).toContain('client_id=fake-client&client_secret=fake-secret-canary');
      expect(calling).toMatch(/^GET \/orders\?a=1(&evil=1)? HTTP/);
      expect(calling?.match(/^authorization: .*/gim)).toEqual([`Authorization: Bearer ${TOKEN}`]);
    },
  );

  it('R12, R26 is no part of a request whose config an interceptor has copied', async () => {
    const evil = await startRaw(answer(200, 'evil'));
    const api = await home();
    const httpAgent = Object.assign(new Agent(), { createConnection: () => connect(evil.port, '127.0.0.1') });
    const { http, tokens } = await start(acme(api.url));
    await tokens.getToken('acme');
    http.axiosRef.interceptors.request.use((config) => ({ ...config }));
    const response = await polluted({ httpAgent }, () => http.axiosRef.get('/orders'));
    expect([response.data, evil.requests]).toEqual(['ok', []]);
  });

  it('R26 cannot give a base URL to a token request that has none', async () => {
    const evil = await startRaw(token('evil-token'));
    const definition = defineProvider({
      http: {},
      origins: ['https://acme.test'],
      credentials: { secret: 'fake-secret' },
      request: ({ credentials }) => ({ url: '/token', body: form(credentials) }),
    });
    const more = { baseURL: evil.url, dangerouslyAllowHttp: [evil.url], http: { baseURL: evil.url } };
    await polluted(more, () => failureOf(start(definition)));
    expect(evil.requests).toEqual([]);
  });

  it('R12 by the answer itself changes nothing', async () => {
    const api = await startRaw(
      answer(
        200,
        '{"access_token":"a","token_type":"Bearer","__proto__":{"origins":["http://evil"]},"constructor":{"prototype":{"x":1}}}',
      ),
    );
    const { tokens } = await start(acme(api.url));
    expect((await tokens.getToken('acme')).reveal()).toBe('a');
    expect([Reflect.get({}, 'origins'), Reflect.get({}, 'x')]).toEqual([undefined, undefined]);
    expect([ProviderAuthModule.name, TokenService.name]).toEqual(['ProviderAuthModule', 'TokenService']);
  });
});
