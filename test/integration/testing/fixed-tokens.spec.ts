import { apiKey, attachHeaders, benchling, defineProvider, type ProviderDefinition } from 'nestjs-provider-auth';
import { FixedTokens, overrideProviderAuth } from 'nestjs-provider-auth/testing';
import { expect, it } from 'vitest';
import { faultsOf } from '../module/application.js';
import { AcmeClient, acmeApp, OrdersClient, startApp, testApp } from './world.js';

it('an application with fixed tokens asks no vault and no token endpoint, and its URLs stay', async () => {
  const partners = new FixedTokens({ manis: 'fake-token' });
  partners.on('GET', '/api/v1/orders', ['an order']);
  const client = (await startApp(overrideProviderAuth(testApp(), partners))).get(OrdersClient);
  expect(await client.orders()).toEqual(['an order']);
  const [request, ...more] = partners.requests('manis');
  expect(more).toEqual([]);
  expect(request?.url).toBe('https://api.manis.example/unified/api/v1/orders');
  expect(request?.header('authorization')).toBe('Bearer fake-token');
  await expect(client.orders('https://elsewhere.example')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
});

it('a body travels by axios and by fetch', async () => {
  const partners = new FixedTokens({ manis: 'fake-token' });
  partners.on('POST', '/api/v1/orders', (request) => request.json());
  const client = (await startApp(overrideProviderAuth(testApp(), partners))).get(OrdersClient);
  expect([await client.orderBy('axios', { id: 1 }), await client.orderBy('fetch', { id: 2 })]).toEqual([
    { id: 1 },
    { id: 2 },
  ]);
});

const request = () => ({ url: '/token' });

it.each<[string, ProviderDefinition, Record<string, string>, string?]>([
  [
    'an API key',
    apiKey({ baseURL: 'https://api.acme.example', key: 'fake-key', header: 'X-Api-Key' }),
    { 'x-api-key': 'fake-token' },
  ],
  [
    'a header beside the token',
    defineProvider({
      http: { baseURL: 'https://api.acme.example' },
      credentials: () => ({ plan: 'gold' }),
      request,
      attach: attachHeaders(({ credentials, token }) => ({
        'X-Plan': credentials.plan,
        'X-Token': token?.reveal() ?? '',
      })),
    }),
    { 'x-plan': 'gold', 'x-token': 'fake-token' },
  ],
  [
    'a header of credentials that stand in the definition',
    defineProvider({
      http: { baseURL: 'https://api.acme.example' },
      credentials: { plan: 'gold' },
      request,
      attach: attachHeaders(({ credentials }) => ({ 'X-Plan': credentials.plan })),
    }),
    { 'x-plan': 'gold' },
  ],
  [
    'a host that the tenant is told by',
    benchling({
      baseURL: ({ credentials }) => `https://${credentials.clientId}.benchling.example`,
      originPattern: 'https://*.benchling.example',
      credentials: () => ({ clientId: 'oslo', clientSecret: 'fake-secret' }),
    }),
    { authorization: 'Bearer fake-token', host: '' },
    'https://oslo.benchling.example/orders',
  ],
])('what is attached is real: %s', async (_, definition, headers, url = 'https://api.acme.example/orders') => {
  const partners = new FixedTokens({ acme: 'fake-token' });
  partners.on('GET', '/orders', []);
  await (await startApp(overrideProviderAuth(acmeApp(definition), partners))).get(AcmeClient).get('/orders');
  const [sent] = partners.requests('acme');
  expect(sent?.url).toBe(url);
  for (const [name, value] of Object.entries(headers)) expect(sent?.header(name) ?? '').toBe(value);
});

const attach = attachHeaders<{ plan: string }>(({ credentials }) => ({ 'X-Plan': credentials.plan }));
const planOf = (subject?: string) => ({ plan: `plan of ${String(subject)}` });

it("a header beside the token is made of the credentials of the request's own subject", async () => {
  const partners = new FixedTokens({ acme: 'fake-token' });
  partners.on('GET', '/orders', []);
  const acme = defineProvider({ http: { baseURL: 'https://api.acme.example' }, credentials: planOf, request, attach });
  const client = (await startApp(overrideProviderAuth(acmeApp(acme), partners))).get(AcmeClient);
  await client.get('/orders', { providerAuth: { subject: 'rome' } });
  expect(partners.requests('acme')[0]?.header('x-plan')).toBe('plan of rome');
});

it('a provider that has no tokens needs no fixed one, and its routes are stubbed too', async () => {
  const partners = new FixedTokens({});
  const acme = defineProvider({
    http: { baseURL: 'https://api.acme.example' },
    credentials: { plan: 'gold' },
    attach: async (outgoing, { credentials }) => outgoing.setHeader('X-Plan', (await credentials()).plan),
  });
  const client = (await startApp(overrideProviderAuth(acmeApp(acme), partners))).get(AcmeClient);
  partners.on('GET', '/orders', ['an order']);
  expect(await client.get('/orders')).toEqual(['an order']);
  expect(partners.requests('acme')[0]?.header('x-plan')).toBe('gold');
});

it('start-up fails for a provider without a fixed token', async () => {
  const start = startApp(overrideProviderAuth(testApp(), new FixedTokens({})));
  expect(await faultsOf(start)).toEqual(["manis: it has no fixed token; give it one: FixedTokens({ manis: '…' })"]);
});
