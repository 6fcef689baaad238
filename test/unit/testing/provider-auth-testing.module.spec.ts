import { inspect } from 'node:util';
import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ProviderTokenService, TokenService, UseProviderAuth } from 'nestjs-provider-auth';
import { FixedTokens, ManualClock, ProviderAuthTestingModule, reply } from 'nestjs-provider-auth/testing';
import { firstValueFrom } from 'rxjs';
import { expect, it } from 'vitest';
import { afterTest } from '../../after-test.js';

@Injectable()
@UseProviderAuth('manis')
class OrdersClient {
  constructor(
    readonly http: HttpService,
    readonly tokens: ProviderTokenService,
  ) {}

  async order(id: string): Promise<unknown> {
    return (await firstValueFrom(this.http.get<unknown>(`/orders/${id}`))).data;
  }

  async create(order: object): Promise<number> {
    return (await this.http.axiosRef.post('/orders', order, { providerAuth: { subject: 'rome' } })).status;
  }
}

async function setUp() {
  const module = await Test.createTestingModule({
    imports: [ProviderAuthTestingModule.forRoot({ manis: 'fake-token' })],
    providers: [OrdersClient],
  }).compile();
  module.useLogger(false);
  afterTest(() => module.close());
  await module.init();
  return { module, client: module.get(OrdersClient), partners: module.get(FixedTokens) };
}

it('a client gets what its routes are stubbed with, and its requests carry the token', async () => {
  const { client, partners } = await setUp();
  partners.on('GET', '/orders/:id', ({ params }) => ({ id: params['id'] }));
  partners.provider('manis').on('POST', '/orders', (request) => reply(request.json() === null ? 400 : 201));
  expect(await client.order('7')).toEqual({ id: '7' });
  expect(await client.create({ id: 8 })).toBe(201);
  const [got, posted] = partners.requests('manis');
  expect(got).toMatchObject({ method: 'GET', path: '/orders/7', url: 'https://manis.test/orders/7', status: 200 });
  expect(got?.header('Authorization')).toBe('Bearer fake-token');
  expect(posted?.json()).toEqual({ id: 8 });
});

it('nothing is acquired at start-up, and a token is there at once when it is wanted', async () => {
  const { module, client } = await setUp();
  expect(module.get(TokenService).status()['manis']?.state).toBe('absent');
  expect(await client.tokens.accessToken()).toBe('fake-token');
  expect(await client.tokens.headers('https://manis.test/orders')).toEqual({ Authorization: 'Bearer fake-token' });
});

it('a refusal is an error as axios throws it, also a 401: no other token is to be had', async () => {
  const { client, partners } = await setUp();
  partners.on('GET', '/orders/:id', () => reply(404, { message: 'no such order' }));
  await expect(client.order('9')).rejects.toMatchObject({
    response: { status: 404, data: { message: 'no such order' } },
  });
  partners.on('GET', '/orders/:id', reply(401));
  await expect(client.order('9')).rejects.toMatchObject({ response: { status: 401 } });
});

it('a route without an answer says how to give it one', async () => {
  const { client } = await setUp();
  await expect(client.order('7')).rejects.toThrow(
    "manis: nothing answers GET /orders/7; add on('GET', '/orders/7', …)",
  );
});

it('time stands still until it is moved', async () => {
  const { module, client } = await setUp();
  await client.tokens.getToken();
  const clock = module.get(ManualClock);
  await clock.advance(3_500_000);
  expect(client.tokens.status().remainingMs).toBe(100_000);
});

it('what was attached is told when it is asked for, and never printed', async () => {
  const { client, partners } = await setUp();
  partners.on('GET', '/orders/:id', {});
  await client.order('7');
  const printed =
    inspect(partners.requests('manis'), { depth: 9, showHidden: true }) + JSON.stringify(partners.requests('manis'));
  expect(printed).not.toContain('fake-token');
  expect(printed).toContain('authorization');
});

it('a provider without a token is no provider', async () => {
  const { module, partners } = await setUp();
  expect(() => module.get(TokenService).for('airalo')).toThrow("there is no provider 'airalo', only 'manis'");
  expect(() => partners.requests('airalo')).toThrow("no provider 'airalo' has a fixed token, only manis");
});

it('without the module, Nest says what is missing', async () => {
  await expect(Test.createTestingModule({ providers: [OrdersClient] }).compile()).rejects.toThrow(
    'Nest can\'t resolve dependencies of the OrdersClient (?, PROVIDER_AUTH_TOKENS(manis)). Please make sure that the argument "PROVIDER_AUTH_HTTP(manis)" at index [0] is available in the RootTestModule',
  );
});
