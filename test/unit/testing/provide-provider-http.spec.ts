import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { create } from 'axios';
import { ProviderTokenService, UseProviderAuth } from 'nestjs-provider-auth';
import { provideProviderHttp, provideProviderTokens } from 'nestjs-provider-auth/testing';
import { firstValueFrom, of } from 'rxjs';
import { expect, it } from 'vitest';
import { startApi } from '../../server.js';

@Injectable()
@UseProviderAuth('manis')
class ManisClient {
  constructor(private readonly http: HttpService) {}
  async orders(): Promise<unknown> {
    return (await this.http.axiosRef.get('/orders')).data;
  }
  async viaRx(): Promise<unknown> {
    return (await firstValueFrom(this.http.get('/orders'))).data;
  }
}

const clientWith = async (mock: Parameters<typeof provideProviderHttp>[1]) =>
  (await Test.createTestingModule({ providers: [ManisClient, provideProviderHttp('manis', mock)] }).compile()).get(
    ManisClient,
  );

it('takes as much of an HttpService as the client uses', async () => {
  const client = await clientWith({
    get: () => of({ data: ['an order'] }),
    axiosRef: { get: () => Promise.resolve({ data: 'another' }) },
  });
  expect(await client.viaRx()).toEqual(['an order']);
  expect(await client.orders()).toBe('another');
});

it('takes an axios instance', async () => {
  const instance = create({
    adapter: (config) => Promise.resolve({ data: 'an order', status: 200, statusText: 'OK', headers: {}, config }),
  });
  const client = await clientWith(instance);
  expect(await client.orders()).toBe('an order');
  expect(await client.viaRx()).toBe('an order');
});

it('without provideProviderHttp, Nest says what is missing', async () => {
  await expect(Test.createTestingModule({ providers: [ManisClient] }).compile()).rejects.toThrow(
    'Nest can\'t resolve dependencies of the ManisClient (?). Please make sure that the argument "PROVIDER_AUTH_HTTP(manis)" at index [0] is available in the RootTestModule',
  );
});

it('provideProviderTokens satisfies a ProviderTokenService', async () => {
  @Injectable()
  @UseProviderAuth('manis')
  class Client {
    constructor(readonly tokens: ProviderTokenService) {}
  }
  const module = await Test.createTestingModule({
    providers: [Client, provideProviderTokens('manis', 'a-token')],
  }).compile();
  const { tokens } = module.get(Client);
  expect(await tokens.accessToken()).toBe('a-token');
  expect(await tokens.headers('https://any.test')).toEqual({ Authorization: 'Bearer a-token' });
  expect(tokens.peek()?.reveal()).toBe('a-token');
});

it('provideProviderTokens has a fetch that takes paths, URLs and Requests, and puts the token on', async () => {
  const api = await startApi();
  const { useValue } = provideProviderTokens('manis', 'a-token', `${api.url}/v1/`);
  for (const input of ['/orders', 'orders', `${api.url}/x`, new URL(`${api.url}/x`), new Request(`${api.url}/x`)]) {
    expect((await useValue.fetch(input)).status).toBe(200);
  }
  expect(api.requests.map(({ url }) => url)).toEqual(['/v1/orders', '/v1/orders', '/x', '/x', '/x']);
  expect(new Set(api.requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer a-token']));
});
