import http from 'node:http';
import https from 'node:https';
import { clientCredentials, defineProvider, TokenService } from 'nestjs-provider-auth';
import { overrideProviderAuth } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { startApi } from '../../server.js';
import { AcmeClient, acmeApp, startApp, useSimulator } from './world.js';

const simulator = useSimulator();

/** An application whose definition leads to somebody who must not be asked. */
async function start() {
  const outside = await startApi();
  const { url } = outside;
  simulator().oauth({ name: 'acme' }).on('GET', '/orders', ['simulated']);
  const client = { clientId: 'own', clientSecret: 'fake-secret' };
  const definition = clientCredentials({
    baseURL: url,
    tokenUrl: `${url}/token`,
    ...client,
    dangerouslyAllowHttp: [url],
  });
  const app = await startApp(overrideProviderAuth(acmeApp(definition), simulator()));
  return { app, outside };
}

describe('whatever a request says, it goes to the simulator', () => {
  it.each([
    ['agents', () => ({ httpAgent: new http.Agent(), httpsAgent: new https.Agent() })],
    ['a proxy', (port: number) => ({ proxy: { protocol: 'http', host: '127.0.0.1', port } })],
    ['http/2', () => ({ httpVersion: 2 })],
    ["axios' fetch adapter", () => ({ adapter: 'fetch' })],
    ['no token', () => ({ providerAuth: false })],
    ['no token, by fetch', () => ({ providerAuth: false, adapter: 'fetch' })],
  ])('%s', async (what, options) => {
    const { app, outside } = await start();
    const answer = app.get(AcmeClient).get('/orders', options(outside.port));
    if (what.startsWith('no token')) await expect(answer).rejects.toMatchObject({ response: { status: 401 } });
    else expect(await answer).toEqual(['simulated']);
    expect(outside.requests).toEqual([]);
    expect(
      simulator()
        .requests('acme')
        .map(({ url: at }) => at),
    ).toContain(`${outside.url}/orders`);
  });

  it.each([true, false])('fetch, with a token: %s', async (authorized) => {
    const { app, outside } = await start();
    const { fetch } = app.get(TokenService).for('acme');
    const response = await fetch(`${outside.url}/orders`, authorized ? {} : { providerAuth: false });
    expect(response.status).toBe(authorized ? 200 : 401);
    expect(outside.requests).toEqual([]);
  });

  it('a token endpoint at another path fails, and says where tokens are', async () => {
    simulator().provider({ name: 'acme', credentials: {}, tokenPath: '/sessions', accepts: () => true });
    const definition = defineProvider({
      http: { baseURL: 'https://api.acme.example' },
      credentials: {},
      request: () => ({ url: 'https://auth.acme.example/log-in' }),
    });
    const app = await startApp(overrideProviderAuth(acmeApp(definition), simulator()));
    await expect(app.get(AcmeClient).get('/orders')).rejects.toThrow(
      /acme.*the simulator serves no POST \/log-in of acme.*tokens are at POST \/sessions/,
    );
  });
});
