import { HttpService } from '@nestjs/axios';
import { ProviderAuthModule } from 'nestjs-provider-auth';
import { expect, it, onTestFinished } from 'vitest';
import { definitionOf, faultsOf, startApp } from './application.js';

it('R96 an axios below the peer range is one of the faults at start-up', async () => {
  const axios: object = new HttpService().axiosRef;
  const version: unknown = Reflect.get(axios, 'VERSION');
  onTestFinished(() => void Reflect.set(axios, 'VERSION', version));
  Reflect.set(axios, 'VERSION', '1.15.0');
  const providers = { manis: definitionOf('manis', { origins: [] }) };
  expect(await faultsOf(startApp({ imports: [ProviderAuthModule.forRoot({ providers })] }))).toEqual([
    expect.stringMatching(/^manis: origins is empty/),
    'ProviderAuthModule: axios 1.15.0 is installed for @nestjs/axios; install axios 1.20 or newer',
  ]);
});
