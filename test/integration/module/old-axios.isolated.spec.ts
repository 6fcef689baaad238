import { ProviderAuthModule } from 'nestjs-provider-auth';
import { expect, it, vi } from 'vitest';
import { definitionOf, faultsOf, startApp } from './application.js';

vi.mock('../../../lib/http/axios.js', async (original) => ({ ...(await original<object>()), VERSION: '1.15.0' }));

it('R96 an axios below the peer range is one of the faults at start-up', async () => {
  const providers = { manis: definitionOf('manis', { origins: [] }) };
  expect(await faultsOf(startApp({ imports: [ProviderAuthModule.forRoot({ providers })] }))).toEqual([
    expect.stringMatching(/^manis: origins is empty/),
    'ProviderAuthModule: axios 1.15.0 is installed for @nestjs/axios; install axios 1.20 or newer',
  ]);
});
