import { Test } from '@nestjs/testing';
import { FixedTokens, ProviderAuthTestingModule } from 'nestjs-provider-auth/testing';
import { ManisClient } from './manis.client.js';

describe('ManisClient', () => {
  it('asks for orders with its token', async () => {
    const testing = await Test.createTestingModule({
      imports: [ProviderAuthTestingModule.forRoot({ manis: 'fake-token' })],
      providers: [ManisClient],
    }).compile();
    const partners = testing.get(FixedTokens);
    partners.on('GET', '/api/v1/orders', ['an order']);

    expect(await testing.get(ManisClient).orders()).toEqual(['an order']);

    const [request] = partners.requests('manis');
    expect(request.header('authorization')).toBe('Bearer fake-token');
  });
});
