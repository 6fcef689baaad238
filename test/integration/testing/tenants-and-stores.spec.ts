import { LazyModuleLoader } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  clientCredentials,
  defineProvider,
  memoryTokenStore,
  ProviderAuthModule,
  TokenService,
  type TokenStore,
} from 'nestjs-provider-auth';
import { overrideProviderAuth } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { AcmeClient, acmeApp, startApp, useSimulator } from './world.js';

const simulator = useSimulator();

const subject = (name: string) => ({ providerAuth: { subject: name } });
const urls = () =>
  simulator()
    .requests('acme')
    .map(({ route, url }) => `${route} ${url}`);

const tenants = (read: (name?: string) => { clientId: string; clientSecret: string; host: string }) =>
  clientCredentials({
    baseURL: ({ credentials }) => `https://${credentials.host}.acme.example/v1`,
    originPattern: 'https://*.acme.example',
    tokenUrl: ({ credentials }) => `https://${credentials.host}.acme.example/oauth/token`,
    credentials: read,
  });
const ofTenant = (name = '') => ({ clientId: `id-${name}`, clientSecret: 'fake-secret', host: name });

describe('an application with tenants, on the simulator', () => {
  it('each tenant has its host and its own credentials', async () => {
    const server = simulator().oauth({ name: 'acme' });
    server.credentials = [ofTenant('rome'), ofTenant('lima')];
    server.on('GET', '/v1/orders', ['an order']);
    const options = { ownCredentials: ['acme'] };
    const client = (await startApp(overrideProviderAuth(acmeApp(tenants(ofTenant)), simulator(), options))).get(
      AcmeClient,
    );
    expect(await client.get('orders', subject('rome'))).toEqual(['an order']);
    expect(await client.get('orders', subject('lima'))).toEqual(['an order']);
    expect(urls()).toEqual(
      expect.arrayContaining([
        'token https://rome.acme.example/oauth/token',
        'api https://rome.acme.example/v1/orders',
        'token https://lima.acme.example/oauth/token',
        'api https://lima.acme.example/v1/orders',
      ]),
    );
    await expect(client.get('orders', subject('oslo'))).rejects.toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED' });
  });

  it('a base URL that comes with the token is the one that the partner tells', async () => {
    const partner = simulator().provider({
      name: 'acme',
      credentials: {},
      tokenPath: '/token',
      accepts: () => true,
      answer: ({ accessToken }) => ({
        access_token: accessToken,
        token_type: 'Bearer',
        home: 'https://eu1.acme.example',
      }),
    });
    partner.on('GET', '/offers', ['a lamp']);
    const definition = defineProvider({
      http: { baseURL: 'https://auth.acme.example' },
      originPattern: 'https://*.acme.example',
      credentials: {},
      request: () => ({ url: '/token' }),
      read: (r) => ({ accessToken: r.at('access_token'), tokenType: r.at('token_type'), baseURL: r.at('home') }),
    });
    const client = (await startApp(overrideProviderAuth(acmeApp(definition), simulator()))).get(AcmeClient);
    expect(await client.get('/offers')).toEqual(['a lamp']);
    expect(urls()).toEqual(['token https://auth.acme.example/token', 'api https://eu1.acme.example/offers']);
  });
});

const acme = () =>
  clientCredentials({
    baseURL: 'https://api.acme.example',
    tokenUrl: 'https://auth.acme.example/token',
    clientId: 'own',
    clientSecret: 'fake-secret',
  });

describe('an application on the simulator', () => {
  it('leaves the store alone that its replicas share', async () => {
    simulator().oauth({ name: 'acme' });
    const used: string[] = [];
    const store: TokenStore = new Proxy(memoryTokenStore(), {
      get: (target, name) => {
        if (name === 'isShared') return true;
        used.push(String(name));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const imports = [ProviderAuthModule.forRoot({ store, providers: { acme: acme() } })];
    const app = await startApp(overrideProviderAuth(Test.createTestingModule({ imports }), simulator()));
    await app.get(TokenService).getToken('acme');
    expect(used).toEqual([]);
  });

  it('takes along a provider of a module that is loaded later', async () => {
    simulator().oauth({ name: 'acme' });
    @Module({ imports: [ProviderAuthModule.forFeature({ acme: acme() })] })
    class Late {}
    const imports = [ProviderAuthModule.forRoot({ providers: {} })];
    const app = await startApp(overrideProviderAuth(Test.createTestingModule({ imports }), simulator()));
    await app.get(LazyModuleLoader).load(() => Late);
    expect((await app.get(TokenService).getToken('acme')).reveal()).toMatch(/^sim-acme-/);
  });

  it('keeps the kind of its credentials: with values for all, a request names no subject', async () => {
    simulator().oauth({ name: 'acme' });
    const client = (await startApp(overrideProviderAuth(acmeApp(acme()), simulator()))).get(AcmeClient);
    await expect(client.get('/orders', subject('rome'))).rejects.toMatchObject({ code: 'ERR_SUBJECT_NOT_EXPECTED' });
  });
});
