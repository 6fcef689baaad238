import { apiKey, attachHeaders, defineProvider, duration, json, TokenService } from 'nestjs-provider-auth';
import { overrideProviderAuth, reply } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { AcmeClient, acmeApp, startApp, useSimulator } from './world.js';

const simulator = useSimulator();

/** Sessions for a key, kept alive by themselves, in a header of their own. */
const harbour = defineProvider({
  http: { baseURL: 'https://harbour.example/api' },
  credentials: { key: 'own' },
  request: ({ credentials }) => ({ url: '/sessions', body: json({ key: credentials.key }) }),
  read: (r) => ({
    accessToken: r.at('session.id'),
    expiresIn: duration(r.at('session.left')),
    refreshToken: r.at('again'),
  }),
  renew: { request: ({ refreshToken = '' }) => ({ url: '/sessions', body: json({ again: refreshToken }) }) },
  attach: attachHeaders(({ token }) => ({ 'X-Session': token?.reveal() ?? '' })),
});

function harbourSimulated() {
  return simulator().provider({
    name: 'acme',
    credentials: { key: 'fake-key' },
    tokenPath: '/sessions',
    accepts: (request, { key }) => fieldOf(request.json(), 'key') === key,
    refreshToken: (request) => fieldOf(request.json(), 'again'),
    accessToken: (request) => request.header('x-session'),
    answer: ({ accessToken, lifetime, refreshToken }) => ({
      session: { id: accessToken, left: `PT${lifetime}S` },
      again: refreshToken,
    }),
    refreshLifetime: 600,
  });
}

function fieldOf(body: unknown, name: string): string | undefined {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}

const start = async (definition = harbour) => {
  const app = await startApp(overrideProviderAuth(acmeApp(definition), simulator()));
  return { acme: app.get(AcmeClient), tokens: app.get(TokenService) };
};

describe('a provider with rules of its own', () => {
  it('gives tokens as it does, and takes them as it does', async () => {
    const harbourProvider = harbourSimulated();
    harbourProvider.on('GET', '/ships', ['a ship']);
    const { acme, tokens } = await start();
    expect(await acme.get('/ships')).toEqual(['a ship']);
    await tokens.getToken('acme', { replaces: await tokens.getToken('acme'), reason: 'due' });
    expect(harbourProvider.counters).toMatchObject({ tokensIssued: 2, refreshes: 1, apiUnauthorized: 0 });
    harbourProvider.revokeAll();
    expect(await acme.get('/ships')).toEqual(['a ship']);
    expect(harbourProvider.counters).toMatchObject({ apiUnauthorized: 1 });
  });

  it('refuses what it does not accept', async () => {
    const harbourProvider = harbourSimulated();
    const { tokens } = await start();
    await tokens.getToken('acme');
    harbourProvider.credentials = [{ key: 'another' }];
    harbourProvider.revokeRefreshTokens();
    await expect(
      tokens.getToken('acme', { replaces: await tokens.getToken('acme'), reason: 'due' }),
    ).rejects.toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED' });
  });

  it('has no token endpoint where the credentials go on each request', async () => {
    const provider = simulator().provider({
      name: 'acme',
      credentials: 'fake-key',
      accepts: (request, key) => request.header('x-api-key') === key,
    });
    provider.on('GET', '/ships', () => reply(200, 'a ship'));
    const { acme } = await start(apiKey({ baseURL: 'https://harbour.example', key: 'own', header: 'X-Api-Key' }));
    expect(await acme.get('/ships')).toBe('a ship');
    provider.credentials = ['another'];
    await expect(acme.get('/ships')).rejects.toMatchObject({ response: { status: 401 } });
  });

  it('takes the place of one with its name', async () => {
    simulator().oauth({ name: 'acme' });
    harbourSimulated();
    expect(
      simulator()
        .names()
        .filter((name) => name === 'acme'),
    ).toEqual(['acme']);
    expect(() => simulator().provider('nobody')).toThrow('no provider "nobody" is simulated, only airalo');
  });
});

describe('a stubbed route', () => {
  it.each([
    ['/orders/:id', '/orders/7?q=1', { id: '7', q: '1' }],
    ['/a.b/:one/x/:two', '/a.b/1/x/2', { one: '1', two: '2', q: null }],
  ])('%s answers %s', async (path, asked, answer) => {
    const provider = harbourSimulated();
    simulator().on('GET', path, "a provider's own goes first");
    provider.on('GET', path, 'the last one counts');
    provider.on('GET', path, (request) => ({ ...request.params, q: request.query().get('q') }));
    const { acme } = await start();
    expect(await acme.get(asked)).toEqual(answer);
  });

  it('answers none but its own path', async () => {
    harbourSimulated().on('GET', '/a.b/:id', {});
    const { acme } = await start();
    for (const path of ['/aXb/1', '/a.b/', '/a.b/1/2', '/v/a.b/1']) {
      await expect(acme.get(path)).rejects.toThrow(`the simulator serves no GET ${path} of acme`);
    }
    expect(() => simulator().on('GET', 'orders', {})).toThrow(`a stub's path begins with "/"`);
  });
});
