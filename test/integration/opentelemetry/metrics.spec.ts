import { readFileSync } from 'node:fs';
import { metrics } from '@opentelemetry/api';
import { defineProvider } from 'nestjs-provider-auth';
import { observe, ProviderAuthOpenTelemetryModule } from 'nestjs-provider-auth/opentelemetry';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../../lib/core/deferred.js';
import { start } from '../../application.js';
import { acme, ID, SECRET } from '../../fault/acme.js';
import { reply, startApi } from '../../server.js';
import { SickStore } from '../../unit/tokens/store/fleet.js';
import { incidents } from './incidents.js';
import { Telemetry } from './telemetry.js';

afterEach(() => metrics.disable());

const HOUR_MS = 3_600_000;
const credentialsOf = () => ({ id: ID, secret: SECRET });

const tokenEndpoint = () =>
  startApi((_seen, response) => reply(response, { access_token: 'a', token_type: 'Bearer', expires_in: 3_600 }));

describe('metrics', () => {
  it('R58 count what happens, by provider, outcome, reason and code', async () => {
    const telemetry = new Telemetry();
    await incidents(telemetry);
    const values = (name: string) => telemetry.values(`provider_auth.${name}`);
    expect(await values('acquisitions')).toEqual({
      'acquired acme absent': 5,
      'acquired acme rejected': 1,
      'adopted acme absent': 1,
      'ERR_TOKEN_REQUEST_REJECTED failed acme absent': 1,
    });
    expect(await values('requests.without_token')).toEqual({ 'ERR_TOKEN_REQUEST_REJECTED acme': 1 });
    expect(await values('requests.refused')).toEqual({ 'ERR_ORIGIN_NOT_ALLOWED acme': 1 });
    expect(await values('rejections')).toEqual({ 'accepted acme': 1, 'suppressed acme': 1 });
    expect(await values('replays')).toEqual({ acme: 1 });
    expect(await values('credentials.refused')).toEqual({ acme: 5 });
    expect(await values('policies.failed')).toEqual({ 'isRejection acme': 1 });
    expect(await values('revocations.failed')).toEqual({ acme: 1 });
    expect(await values('store.unreadable')).toEqual({ acme: 1 });
    expect(await values('store.operations')).toMatchObject({
      'answered acme lock': expect.any(Number),
      'answered acme put': expect.any(Number),
      'failed acme get': 1,
    });
    expect(await values('store.transitions')).toEqual({ 'acme ill': 1, 'acme well': 1 });
  });

  it('tell how long acquisitions take, in seconds, in buckets for that', async () => {
    const telemetry = new Telemetry();
    const clock = new ManualClock();
    const { promise, resolve } = deferred();
    const api = await startApi(async (_seen, response) => {
      await promise;
      reply(response, { access_token: 'a', token_type: 'Bearer' });
    });
    const beside = [ProviderAuthOpenTelemetryModule.forRoot(telemetry.options)];
    const { tokens } = await start(acme(api.url), {}, clock, beside);
    const token = tokens.getToken('acme');
    await expect.poll(() => api.requests.length).toBe(1);
    await clock.advance(1_500);
    resolve();
    await token;
    // Its own first token, which the module that was imported beside has seen.
    expect(await telemetry.values('provider_auth.acquisition.duration')).toMatchObject({
      'acquired acme absent': { count: 1, sum: 1.5, buckets: { boundaries: expect.arrayContaining([0.005, 10]) } },
    });
  });

  it('read the status when they are collected', async () => {
    const telemetry = new Telemetry();
    const gauges = async () => ({
      lifetime: await telemetry.values('provider_auth.token.remaining_lifetime'),
      subjects: await telemetry.values('provider_auth.subjects'),
      store: await telemetry.values('provider_auth.store.up'),
    });
    const clock = new ManualClock();
    const store = new SickStore(clock);
    const api = await tokenEndpoint();
    const { tokens } = await start(acme(api.url, { store, credentials: credentialsOf }), {}, clock);
    const stop = observe(tokens, telemetry.options);
    await tokens.getToken('acme');
    clock.jump(600_000);
    expect(await gauges()).toEqual({ lifetime: { acme: 3_000 }, subjects: { acme: 1 }, store: { acme: 1 } });
    store.is = 'down';
    await tokens.getToken('acme', { subject: 'merchant-42' });
    expect(await gauges()).toEqual({ lifetime: { acme: 3_000 }, subjects: { acme: 2 }, store: { acme: 0 } });
    clock.jump(HOUR_MS);
    expect((await gauges()).lifetime).toEqual({ acme: 0 });
    const status = vi.spyOn(tokens, 'status');
    await telemetry.collect();
    expect(status).toHaveBeenCalledOnce();
    stop();
    await telemetry.collect();
    expect(status).toHaveBeenCalledOnce();
  });

  it('have none of a provider without a token endpoint', async () => {
    const telemetry = new Telemetry();
    const key = defineProvider({ http: { baseURL: 'https://key.test' }, credentials: {}, attach: () => {} });
    await start(key, {}, undefined, [ProviderAuthOpenTelemetryModule.forRoot(telemetry.options)]);
    expect(await telemetry.points()).toEqual([]);
  });
});

describe('ProviderAuthOpenTelemetryModule', () => {
  it('goes by the global meter under the name and version of the package, from the start to the end', async () => {
    const telemetry = new Telemetry();
    metrics.setGlobalMeterProvider(telemetry.meterProvider);
    const api = await tokenEndpoint();
    const { app, tokens } = await start(acme(api.url), {}, undefined, [ProviderAuthOpenTelemetryModule]);
    await tokens.getToken('acme');
    expect(await telemetry.values('provider_auth.acquisitions')).toEqual({ 'acquired acme absent': 1 });
    const { name, version }: Record<string, unknown> = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await telemetry.collect()).scopeMetrics.map(({ scope }) => scope)).toMatchObject([{ name, version }]);
    await app.close();
    const status = vi.spyOn(tokens, 'status');
    await telemetry.collect();
    expect(status).not.toHaveBeenCalled();
  });
});
