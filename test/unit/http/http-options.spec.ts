import https from 'node:https';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { certificate } from '../../localhost-certificate.js';
import { listen, redirectTo, startApi } from '../../server.js';
import { CLIENTS, FOLLOWING } from './clients.js';
import { FakeTokens, fakeProvider, token } from './fake-provider.js';

const refused = { code: 'ERR_ORIGIN_NOT_ALLOWED' };
const checkServerIdentity = () => new Error('another one');
const failure = (promise: Promise<unknown>) => promise.then(() => undefined, Object);

describe.each(CLIENTS)("the definition's base URL over %s", (_name, make) => {
  it.each([
    ['/v1', '/orders?a=b', '/v1/orders?a=b'],
    ['/v1/', '/orders', '/v1/orders'],
    ['/v1', 'orders', '/v1/orders'],
    ['/v1', 'orders/open:close', '/v1/orders/open:close'],
    ['', 'orders', '/orders'],
    ['/v1', '', '/v1'],
    ['/v1', '/a/../../b', '/b'],
    ['/v1', '/\\127.0.0.1:9/', '/v1//127.0.0.1:9/'],
    ['/v1', '\\\\127.0.0.1:9', '/v1///127.0.0.1:9'],
    ['/v1', ' http://127.0.0.1:9/', '/v1/%20http://127.0.0.1:9/'],
    ['/v1', '@127.0.0.1:9/', '/v1/@127.0.0.1:9/'],
  ])('R26 %s takes %j to %s', async (path, url, expected) => {
    const api = await startApi();
    const send = make(fakeProvider(api.url, new FakeTokens('first')), api.url + path);
    expect((await send(url)).status).toBe(200);
    expect(api.requests.map((seen) => seen.url)).toEqual([expected]);
  });

  it('R26 leaves an absolute URL as it is', async () => {
    const api = await startApi();
    const send = make(fakeProvider(api.url, new FakeTokens('first')), `${api.url}/v1`);
    await send(`${api.url}/x`);
    expect(api.requests.map(({ url }) => url)).toEqual(['/x']);
  });

  it.each(['//127.0.0.1:9/x', 'http:\\\\127.0.0.1:9', 'http:127.0.0.1:9', 'HTTP:/127.0.0.1:9', 'ftp://127.0.0.1:9'])(
    'R26 takes no token to %s',
    async (url) => {
      const api = await startApi();
      const tokens = new FakeTokens('first');
      const send = make(fakeProvider(api.url, tokens), `${api.url}/v1`);
      await expect(send(url)).rejects.toMatchObject(refused);
      tokens.ready = false;
      await expect(send(url)).rejects.toMatchObject(refused);
      expect([api.requests, tokens.asked]).toEqual([[], []]);
    },
  );

  it('R71 is that of the token where this has one', async () => {
    const api = await startApi();
    const more = { origins: new Set<string>(), allowsBaseURL: () => true };
    const tokens = new FakeTokens(token('first', `${api.url}/tenant`));
    for (const ready of [true, false]) {
      tokens.ready = ready;
      const send = make(fakeProvider(api.url, tokens, {}, more), '');
      await send('/orders');
      await expect(send('//127.0.0.1:9/')).rejects.toMatchObject(refused);
    }
    expect(api.requests.map(({ url }) => url)).toEqual(['/tenant/orders', '/tenant/orders']);
  });

  it('R26 holds an absolute URL too with `allowAbsoluteUrls: false`', async () => {
    const [api, other] = [await startApi(), await startApi()];
    const provider = fakeProvider(api.url, new FakeTokens('first'));
    await make(provider, `${api.url}/v1`, { allowAbsoluteUrls: false })(`${other.url}/x`);
    expect([api.requests.map(({ url }) => url), other.requests]).toEqual([[`/v1/${other.url}/x`], []]);
  });

  it('R86 counts with providerAuth: false, and the default headers do not', async () => {
    const api = await startApi();
    const options = { headers: { 'X-Api-Key': 'canary' } };
    const send = make(fakeProvider(api.url, new FakeTokens('first')), `${api.url}/v1`, options);
    await send('/orders', { providerAuth: false });
    expect(api.requests).toMatchObject([{ url: '/v1/orders' }]);
    expect(api.requests[0]?.headers).not.toHaveProperty('x-api-key');
    expect(api.requests[0]?.headers).not.toHaveProperty('authorization');
  });
});

describe.each(CLIENTS)("the definition's timeout over %s", (_name, make) => {
  it.each([{}, { providerAuth: false as const }])('ends a request that is not answered (%o)', async (sending) => {
    const api = await startApi(() => {});
    const send = make(fakeProvider(api.url, new FakeTokens('token-canary')), api.url, { timeout: 30 });
    const error = await failure(send('/orders', sending));
    expect(error).toMatchObject({ message: expect.stringMatching(/\d+ ?ms/) });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });

  it('R41 covers the wait for a token', async () => {
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    tokens.delay = 60_000;
    const send = make(fakeProvider('http://127.0.0.1:9', tokens), 'http://127.0.0.1:9', { timeout: 30 });
    expect(await failure(send('/orders'))).toMatchObject({ message: expect.stringMatching(/\d+ ?ms/) });
  });
});

describe.each(FOLLOWING)('R29 a redirect over %s', (_name, make) => {
  it('keeps the definition’s headers at the origin', async () => {
    const api = await startApi((seen, response, count) =>
      seen.url === '/v1/x' ? redirectTo('/moved')(seen, response, count) : response.end(),
    );
    const send = make(fakeProvider(api.url, new FakeTokens('first')), `${api.url}/v1`, { headers: { 'X-Own': 'a' } });
    expect((await send('/x')).url).toBe(`${api.url}/moved`);
    expect(api.requests.map(({ headers }) => headers['x-own'])).toEqual(['a', 'a']);
  });
});

// axios' fetch adapter knows no agents.
describe.each(FOLLOWING)("the definition's TLS over %s", (_name, make) => {
  const { cert, key } = certificate;
  const status = async (url: string, options?: https.AgentOptions, sending = {}) => {
    const http = options && { httpsAgent: new https.Agent(options) };
    return (await make(fakeProvider(url, new FakeTokens('first')), url, http)('/orders', sending)).status;
  };

  it('decides which servers are believed', async () => {
    const { url } = await startApi(undefined, 'https');
    await expect(status(url)).rejects.toThrow();
    expect(await status(url, { ca: cert })).toBe(200);
    expect(await status(url, { rejectUnauthorized: false })).toBe(200);
    expect(await status(url, { ca: cert }, { providerAuth: false })).toBe(200);
    await expect(status(url, { ca: cert, checkServerIdentity })).rejects.toThrow();
  });

  it('shows a client certificate', async () => {
    const server = https.createServer({ cert, key, ca: cert, requestCert: true }, (_request, response) =>
      response.end(),
    );
    const url = `https://127.0.0.1:${await listen(server)}`;
    await expect(status(url, { ca: cert })).rejects.toThrow();
    expect(await status(url, { ca: cert, cert, key })).toBe(200);
  });
});
