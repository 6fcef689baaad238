import { Agent } from 'node:https';
import { describe, expect, it } from 'vitest';
import { type AcmeOptions, acme } from './acme.js';
import { failureOf, start } from '../application.js';
import { type RawServer, type Reply, startRaw } from './misbehaving-server.js';
import { answer, bytes, drip, hang, head, redirect, reset, stream, token } from './replies.js';

const TOKEN = 'token-canary';
const trusting = { httpsAgent: new Agent({ rejectUnauthorized: false }) };

/** An API that behaves at its token endpoint only. */
function api(reply: Reply, scheme: 'http' | 'https' = 'http'): Promise<RawServer> {
  return startRaw((socket, request, count) => {
    (request.startsWith('POST /token ') ? token(TOKEN) : reply)(socket, request, count);
  }, scheme);
}

const asked = ({ requests }: RawServer) => requests.filter((request) => !request.startsWith('POST /token '));

const ways: [string, Pick<AcmeOptions, 'attach'>][] = [
  ['Authorization', {}],
  [
    'a header of its own',
    { attach: (request, { token: own }) => request.setHeader('X-Api-Session', own?.reveal() ?? '') },
  ],
  ['a cookie', { attach: (request, { token: own }) => request.setHeader('Cookie', `sid=${own?.reveal()}`) }],
];

describe.each(ways)('an API that redirects a token in %s', (_way, attach) => {
  it.each(['another port', 'another host', 'another scheme'])('R29 to %s does not hand it on', async (where) => {
    const foreign = await startRaw(answer(401, ''), where === 'another scheme' ? 'https' : 'http');
    const to = where === 'another host' ? foreign.url.replace('127.0.0.1', 'localhost') : foreign.url;
    for (const status of [301, 302, 303, 307, 308]) {
      const home = await api(redirect(status, `${to}/x`));
      const { http } = await start(acme(home.url, { ...attach, http: { baseURL: home.url, ...trusting } }));
      expect(await failureOf(http.axiosRef.post('/orders', 'x'))).toMatchObject({ status: 401 });
      expect(asked(home).join('')).toContain(TOKEN);
      expect(
        home.requests.filter((request) => request.startsWith('POST /token ')),
        'no renewal',
      ).toHaveLength(1);
    }
    expect(foreign.requests).toHaveLength(5);
    expect(foreign.requests.join('')).not.toContain(TOKEN);
  });

  it('R29 within its origin takes it along', async () => {
    const home = await api((socket, request, count) =>
      (request.includes(' /moved ') ? answer(200, 'there') : redirect(307, '/moved'))(socket, request, count),
    );
    const { http } = await start(acme(home.url, { ...attach }));
    expect((await http.axiosRef.post('/orders', 'x')).data).toBe('there');
    expect(asked(home).map((request) => request.includes(TOKEN))).toEqual([true, true]);
  });

  it('R29 for ever ends', async () => {
    const home = await api(redirect(302, '/again'));
    const { http } = await start(acme(home.url, { ...attach }));
    expect(await failureOf(http.axiosRef.get('/'))).toMatchObject({ code: 'ERR_FR_TOO_MANY_REDIRECTS' });
    expect(asked(home).length).toBeLessThan(30);
  });

  it('R29 for ever between two hosts ends, and only home sees it', async () => {
    const home = await api((...given) => redirect(302, `${foreign.url}/`)(...given));
    const foreign: RawServer = await startRaw((...given) => redirect(302, `${home.url}/`)(...given));
    const { http } = await start(acme(home.url, { ...attach }));
    expect(await failureOf(http.axiosRef.get('/'))).toMatchObject({ code: 'ERR_FR_TOO_MANY_REDIRECTS' });
    expect(foreign.requests.join('')).not.toContain(TOKEN);
    expect(asked(home).filter((request) => request.includes(TOKEN))).toHaveLength(1);
  });

  it('R29 is not followed by its fetch', async () => {
    const foreign = await startRaw(answer(200, ''));
    const home = await api(redirect(307, foreign.url));
    const { tokens } = await start(acme(home.url, { ...attach }));
    const error = await failureOf(tokens.for('acme').fetch(`${home.url}/orders`));
    expect(error).toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    expect(asked(home).join('')).toContain(TOKEN);
    expect(foreign.requests).toEqual([]);
  });
});

describe('an API that misbehaves', () => {
  it.each<[string, Reply]>([
    ['hangs', hang],
    ['hangs within its body', (socket) => socket.write(`${head(200, { 'Content-Length': 9 })}x`)],
    ['drips headers', drip('HTTP/1.1 200 OK\r\nX: ', 'x')],
    ['drips an endless body', drip(head(200, { Connection: 'close' }), 'x')],
    ['resets', reset],
    ['says nothing', bytes('')],
    ['ends too early', bytes(`${head(200, { 'Content-Length': 9 })}x`)],
    ['does not speak HTTP', bytes('SSH-2.0-OpenSSH_9.6\r\n')],
    ['sends too much', stream(10 * 1024 * 1024)],
  ])('%s gives the error of axios, and keeps its token', async (what, reply) => {
    const home = await api(reply);
    const { http, tokens } = await start(acme(home.url));
    const error = await failureOf(
      http.axiosRef.get('/orders', { timeout: 300, signal: AbortSignal.timeout(600), maxContentLength: 1_024 }),
    );
    expect(error, what).toMatchObject({ code: expect.stringMatching(/^(E|HPE_)/) });
    expect(asked(home)).toHaveLength(1);
    expect(tokens.for('acme').peek()?.reveal()).toBe(TOKEN);
  });

  it('R26 sends nothing to its http twin, nor to a host that contains it', async () => {
    const home = await api(answer(200, ''), 'https');
    const twin = await startRaw(answer(200, ''));
    const { http } = await start(acme(home.url, { http: { baseURL: home.url, ...trusting } }));
    const urls = [
      twin.url,
      home.url.replace('https', 'http'),
      `${twin.url}#@127.0.0.1:${home.port}`,
      twin.url.replace('://', `://127.0.0.1:${home.port}@`),
      twin.url.replace('127.0.0.1', 'localhost'),
      twin.url.replace('http:', ''),
    ];
    for (const url of urls) {
      expect(await failureOf(http.axiosRef.get(url)), url).toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    }
    expect([asked(home), twin.requests]).toEqual([[], []]);
  });

  it('R9, R26 refuse data:, file: and blob: URLs and a socketPath', async () => {
    const home = await api(answer(200, ''));
    const { http, tokens } = await start(acme(home.url));
    for (const url of ['data:text/plain,x', 'file:///etc/hosts', `blob:${home.url}/x`]) {
      for (const given of [
        { url, baseURL: '' },
        { url, baseURL: url },
      ]) {
        expect(await failureOf(http.axiosRef.request(given)), url).toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
      }
      expect(await failureOf(tokens.for('acme').fetch(url))).toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    }
    expect(await failureOf(http.axiosRef.get('/', { socketPath: '/nowhere' }))).toMatchObject({
      code: 'ERR_REQUEST_UNSAFE',
    });
    expect(asked(home)).toEqual([]);
  });

  it('R31 gets one Authorization header or none', async () => {
    const home = await api(answer(200, ''));
    const { http } = await start(acme(home.url));
    const refused = { code: 'ERR_AUTHORIZATION_PRESENT' };
    expect(await failureOf(http.axiosRef.get('/', { headers: { authorization: 'Basic x' } }))).toMatchObject(refused);
    expect(await failureOf(http.axiosRef.get('/', { auth: { username: 'a', password: 'b' } }))).toMatchObject(refused);
    expect(await failureOf(http.axiosRef.get(home.url.replace('//', '//a:b@')))).toMatchObject(refused);
    expect(asked(home)).toEqual([]);
    await http.axiosRef.get('/');
    expect(asked(home)[0]?.match(/^authorization:.*/gim)).toEqual([`Authorization: Bearer ${TOKEN}`]);
  });

  it('R32 is asked nothing when no token is to be had', async () => {
    const home = await startRaw(reset);
    const { http } = await start(acme(home.url));
    expect(await failureOf(http.axiosRef.get('/orders'))).toMatchObject({
      provider: 'acme',
      code: expect.stringMatching(/^ERR_TOKEN_/),
    });
    expect(asked(home)).toEqual([]);
  });
});
