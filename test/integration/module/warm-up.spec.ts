import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  airalo,
  apiKey,
  clientCredentials,
  ProviderAuthModule,
  type ProviderAuthModuleOptions,
  TokenService,
} from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { start } from '../../application.js';
import { acme } from '../../fault/acme.js';
import { reply, startApi } from '../../server.js';
import { definitionOf, faultsOf, startApp } from './application.js';

const HOUR_MS = 3_600_000;
const contexts: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});

/** A token endpoint whose tokens live for an hour. */
const tokenEndpoint = () =>
  startApi((_seen, response, count) =>
    reply(response, { access_token: `token-${count}`, token_type: 'Bearer', expires_in: 3600 }),
  );

/** As a script for the command line starts an application. */
async function contextOf(module: DynamicModule): Promise<TokenService> {
  class Script {}
  Module({ imports: [module] })(Script);
  const context = await NestFactory.createApplicationContext(Script, { logger: false, abortOnError: false });
  contexts.push(context);
  return context.get(TokenService);
}

const faultsOfSettings = (settings: ProviderAuthModuleOptions) =>
  faultsOf(startApp({ imports: [ProviderAuthModule.forRoot(settings)] }));

describe('warmUp', () => {
  it('false, with renewWhenIdle: a script makes no token call that nobody asked for', async () => {
    const { url, requests } = await tokenEndpoint();
    const providers = { acme: acme(url), other: acme(url) };
    const tokens = await contextOf(ProviderAuthModule.forRoot({ warmUp: false, renewWhenIdle: false, providers }));
    await new Promise(setImmediate);
    expect(requests).toEqual([]);
    expect((await tokens.getToken('acme')).reveal()).toBe('token-1');
    expect(requests).toHaveLength(1);
  });

  it('true, by default: every provider has its first token', async () => {
    const { url, requests } = await tokenEndpoint();
    await contextOf(ProviderAuthModule.forRoot({ providers: { acme: acme(url), other: acme(url) } }));
    await expect.poll(() => requests.length).toBe(2);
  });

  it('of a definition goes before that of the module', async () => {
    const [cold, warm] = [await tokenEndpoint(), await tokenEndpoint()];
    const providers = { cold: acme(cold.url, { warmUp: false }), warm: acme(warm.url) };
    await contextOf(ProviderAuthModule.forRoot({ providers }));
    await contextOf(
      ProviderAuthModule.forRoot({ warmUp: false, providers: { warm: acme(warm.url, { warmUp: true }) } }),
    );
    await expect.poll(() => warm.requests.length).toBe(2);
    expect(cold.requests).toEqual([]);
  });

  it('false is a fault beside failFast, in the module and in a definition', async () => {
    const sentence =
      'warmUp is false, and failFast waits at start-up for the first token of every provider; leave one of them out';
    const [own, plain] = [definitionOf('manis', { warmUp: false }), definitionOf('manis')];
    expect(await faultsOfSettings({ failFast: true, warmUp: false, providers: { plain } })).toEqual([
      `ProviderAuthModule: ${sentence}`,
    ]);
    expect(await faultsOfSettings({ failFast: true, providers: { own, plain } })).toEqual([`own: ${sentence}`]);
    await startApp({ imports: [ProviderAuthModule.forRoot({ failFast: true, warmUp: true, providers: { plain } })] });
  });

  it('and renewWhenIdle are booleans, in the module and in a definition', async () => {
    const wrong: object = { warmUp: 'no', renewWhenIdle: 0 };
    const providers = { manis: definitionOf('manis', wrong) };
    expect(await faultsOfSettings({ providers, ...wrong })).toEqual([
      'ProviderAuthModule: warmUp is no boolean; give true or false',
      'ProviderAuthModule: renewWhenIdle is no boolean; give true or false',
      'manis: warmUp is not a boolean; give true or false, or leave it out',
      'manis: renewWhenIdle is not a boolean; give true or false, or leave it out',
    ]);
  });

  it('and renewWhenIdle are options of presets and builders', async () => {
    const lazy = { warmUp: false, renewWhenIdle: false } as const;
    const client = { clientId: 'fake-id', clientSecret: 'fake-secret' };
    const urls = { baseURL: 'https://api.acme.test', tokenUrl: 'https://login.acme.test/token' };
    const providers = {
      airalo: airalo({ ...client, ...lazy }),
      key: apiKey({ baseURL: 'https://key.test', header: 'X-Key', key: 'fake-key', ...lazy }),
      oauth: clientCredentials({ ...client, ...urls, ...lazy }),
    };
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers })] });
    const states = Object.values(app.get(TokenService).status()).map(({ state }) => state);
    expect(states).toEqual(['absent', 'absent', 'absent']);
  });
});

describe('R60 renewWhenIdle', () => {
  it.each([
    ['true, by default: a token that nobody used is renewed', {}, false, 2],
    ['false: it is not', { renewWhenIdle: false }, false, 1],
    ['false: a token that was used is', { renewWhenIdle: false }, true, 2],
  ])('%s', async (_what, settings, isUsed, calls) => {
    const { url, requests } = await tokenEndpoint();
    const clock = new ManualClock();
    const { tokens } = await start(acme(url), settings, clock);
    await expect.poll(() => tokens.for('acme').status().state).toBe('fresh');
    if (isUsed) await tokens.getToken('acme');
    await clock.advance(HOUR_MS - 60_000);
    // What is on its way arrives.
    await expect.poll(() => tokens.for('acme').status().state).not.toBe('acquiring');
    if (calls > 1) await expect.poll(() => requests.length).toBe(calls);
    expect(requests).toHaveLength(calls);
  });

  it('false: a token that was not renewed is acquired when it is needed', async () => {
    const { url } = await tokenEndpoint();
    const clock = new ManualClock();
    const { tokens } = await start(acme(url, { renewWhenIdle: false }), {}, clock);
    await expect.poll(() => tokens.for('acme').status().state).toBe('fresh');
    await clock.advance(2 * HOUR_MS);
    expect(tokens.for('acme').status().state).toBe('expired');
    expect((await tokens.getToken('acme')).reveal()).toBe('token-2');
  });
});
