import { Module } from '@nestjs/common';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { manis, ProviderAuthModule, type ProviderDefinition } from 'nestjs-provider-auth';
import { overrideProviderAuth } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { startApi } from '../../server.js';
import { faultsOf } from '../module/application.js';
import { AppModule, startApp, useSimulator } from './world.js';

const simulator = useSimulator();

const real = () => manis({ baseURL: 'https://pay.example', merchantId: 'm', secret: 's' });

function throws(): never {
  throw new Error('MANIS_URL is not set');
}

/** An application with a feature module of its own provider. */
function payments(definition: () => ProviderDefinition): TestingModuleBuilder {
  @Module({ imports: [ProviderAuthModule.forFeature({ payments: definition })] })
  class Payments {}
  return Test.createTestingModule({ imports: [AppModule, Payments] });
}

describe('start-up with the simulator', () => {
  it('fails for a provider of a feature module that the simulator does not have', async () => {
    expect(await faultsOf(startApp(overrideProviderAuth(payments(real), simulator())))).toEqual([
      expect.stringMatching(
        /^payments: the simulator has no provider 'payments', only airalo, .*; add it with simulator\.oauth\(\{ name: 'payments', … \}\)/,
      ),
    ]);
  });

  it('knows it by another name, and replaces credentials that are values', async () => {
    const builder = overrideProviderAuth(payments(real), simulator(), { names: { payments: 'manis' } });
    await startApp(builder);
    await expect.poll(() => simulator().provider('manis').counters.tokensIssued).toBe(2);
  });

  it('still fails for a factory that throws: which definition it would have been, nobody knows', async () => {
    expect(await faultsOf(startApp(overrideProviderAuth(payments(throws), simulator())))).toEqual([
      expect.stringContaining('payments: its factory threw Error: MANIS_URL is not set'),
    ]);
  });

  it('leaves a provider its own credentials where the test says so', async () => {
    const builder = overrideProviderAuth(payments(real), simulator(), {
      names: { payments: 'manis' },
      ownCredentials: ['payments'],
    });
    simulator().provider('manis').credentials = [
      { merchantId: 'another', secret: 's' },
      { merchantId: 'm', secret: 's' },
    ];
    await startApp(builder);
    await expect.poll(() => simulator().provider('manis').counters.tokensIssued).toBe(2);
    const ids = simulator()
      .requests('manis')
      .map((request) => request.header('x-merchant-id'));
    expect(new Set(ids)).toEqual(new Set(['another', 'm']));
  });

  it('leaves a provider its real partner where the test says so', async () => {
    const partner = await startApi();
    const { url } = partner;
    const definition = () => manis({ baseURL: url, merchantId: 'm', secret: 's', dangerouslyAllowHttp: [url] });
    await startApp(overrideProviderAuth(payments(definition), simulator(), { except: ['payments'] }));
    await expect.poll(() => partner.requests.length).toBeGreaterThan(0);
    await expect.poll(() => simulator().requests('manis').length).toBe(1);
  });
});
