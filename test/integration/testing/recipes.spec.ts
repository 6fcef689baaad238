import { clientCredentials, defineProvider, duration, attachHeaders } from 'nestjs-provider-auth';
import { overrideProviderAuth, reply } from 'nestjs-provider-auth/testing';
import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { AcmeClient, acmeApp, startApp, useSimulator } from './world.js';

// What `docs/testing.md` shows; its other recipes are those of `test/consumers/app`, which vitest and Jest run in generated applications.

const started = useSimulator();

it('a standard authorization server', async () => {
  const simulator = started();
  const acme = simulator.oauth({ name: 'acme', authenticationMethod: 'private_key_jwt', refreshLifetime: 600 });
  acme.on('GET', '/orders/:id', ({ params }) => ({ id: params['id'] }));
  acme.on('POST', '/orders', (request) => reply(201, request.json(), { Location: '/orders/7' }));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const definition = clientCredentials({
    baseURL: 'https://api.acme.example',
    issuer: 'https://auth.acme.example',
    clientAuthentication: 'private_key_jwt',
    clientId: 'own',
    privateKey,
  });
  const client = (await startApp(overrideProviderAuth(acmeApp(definition), simulator))).get(AcmeClient);
  expect(await client.get('/orders/7')).toEqual({ id: '7' });
  const created = await client.send({ method: 'post', url: '/orders', data: { id: '7' } });
  expect(created).toMatchObject({ status: 201, data: { id: '7' }, headers: { location: '/orders/7' } });
});

it('a provider of your own', async () => {
  const simulator = started();
  simulator.provider({
    name: 'harbour',
    credentials: { key: 'fake-key' }, // in the place of the definition's
    tokenPath: '/sessions',
    accepts: (request, { key }) => request.header('x-key') === key,
    answer: ({ accessToken, lifetime }) => ({ session: { id: accessToken, left: `PT${lifetime}S` } }),
    accessToken: (request) => request.header('x-session'), // default: that of Authorization: Bearer
  });
  simulator.on('GET', '/ships', ['a ship']);
  const definition = defineProvider({
    http: { baseURL: 'https://harbour.example' },
    credentials: { key: 'own' },
    request: ({ credentials }) => ({ url: '/sessions', headers: { 'X-Key': credentials.key } }),
    read: (r) => ({ accessToken: r.at('session.id'), expiresIn: duration(r.at('session.left')) }),
    attach: attachHeaders(({ token }) => ({ 'X-Session': token.reveal() })),
  });
  const names = { acme: 'harbour' };
  const client = (await startApp(overrideProviderAuth(acmeApp(definition), simulator, { names }))).get(AcmeClient);
  expect(await client.get('/ships')).toEqual(['a ship']);
});
