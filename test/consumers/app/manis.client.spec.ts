import { Test } from '@nestjs/testing';
import { provideProviderHttp } from 'nestjs-provider-auth/testing';
import { ManisClient } from './manis.client.js';

describe('ManisClient', () => {
  it('asks for /api/v1/ping', async () => {
    const get = async (path: string) => ({ data: { ok: path === '/api/v1/ping' } });
    const testing = await Test.createTestingModule({
      providers: [ManisClient, provideProviderHttp('manis', { axiosRef: { get } })],
    }).compile();
    expect(await testing.get(ManisClient).ping()).toEqual({ ok: true });
  });
});
