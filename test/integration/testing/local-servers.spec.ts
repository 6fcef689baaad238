import { clientCredentials, TokenService } from 'nestjs-provider-auth';
import { LocalServers, overrideProviderAuth } from 'nestjs-provider-auth/testing';
import { expect, it } from 'vitest';
import { startApi } from '../../server.js';
import { faultsOf } from '../module/application.js';
import { AcmeClient, acmeApp, startApp } from './world.js';

const acme = () =>
  clientCredentials({
    baseURL: 'https://api.acme.example/v1',
    tokenUrl: 'https://auth.acme.example/token',
    clientId: 'own',
    clientSecret: 'fake-secret',
  });

const startPartner = () =>
  startApi(({ url }, response) => {
    const body = url === '/token' ? { access_token: 'fake-token', token_type: 'Bearer', expires_in: 60 } : ['an order'];
    response.end(JSON.stringify(body));
  });

it('a server of your own is asked as the partner would be: by its name, at its path, with the credentials', async () => {
  const partner = await startPartner();
  const servers = new LocalServers({ acme: partner.url });
  const app = await startApp(overrideProviderAuth(acmeApp(acme()), servers));
  expect(await app.get(AcmeClient).get('/orders')).toEqual(['an order']);
  const { fetch } = app.get(TokenService).for('acme');
  expect(await (await fetch('https://api.acme.example/v1/ships')).json()).toEqual(['an order']);
  expect(partner.requests.map(({ url, headers }) => `${headers.host}${url} ${headers.authorization}`)).toEqual([
    `auth.acme.example/token Basic ${Buffer.from('own:fake-secret').toString('base64')}`,
    'api.acme.example/v1/orders Bearer fake-token',
    'api.acme.example/v1/ships Bearer fake-token',
  ]);
});

it.each([
  {},
  { acme: 'https://127.0.0.1:1' },
  { acme: 'http://127.0.0.1' },
  { acme: 'http://127.0.0.1:1/path' },
  { acme: 'at http://127.0.0.1:1' },
])('start-up fails for %j', async (urls) => {
  expect(await faultsOf(startApp(overrideProviderAuth(acmeApp(acme()), new LocalServers(urls))))).toEqual([
    "acme: it has no local server; give it one: LocalServers({ acme: 'http://127.0.0.1:4010' })",
  ]);
});
