import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { overrideProviderAuth, ProviderSimulator } from 'nestjs-provider-auth/testing';
import { AppModule } from '../src/app.module.js';

describe('the application', () => {
  let simulator: ProviderSimulator;
  let app: INestApplication;

  beforeAll(async () => {
    simulator = await ProviderSimulator.start();
  });

  beforeEach(async () => {
    simulator.reset();
    simulator.on('GET', '/api/v1/orders', ['an order']);
    const builder = Test.createTestingModule({ imports: [AppModule] });
    const module = await overrideProviderAuth(builder, simulator).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
  });

  afterEach(() => app.close());
  afterAll(() => simulator.close());

  const orders = async () => fetch(`${await app.getUrl()}/orders`);

  it('serves orders', async () => {
    expect(await (await orders()).json()).toEqual(['an order']);
    const request = simulator.requests('manis').find(({ route }) => route === 'api');
    expect(request?.url).toBe('https://api.manis.example/api/v1/orders');
  });

  it('survives a revocation', async () => {
    await orders();
    simulator.provider('manis').revokeAll();
    expect((await orders()).status).toBe(200);
    expect(simulator.provider('manis').counters.tokensIssued).toBe(2);
  });

  it('fails while its partner does, and not for longer', async () => {
    await orders();
    simulator.provider('manis').outage({ status: 503, retryAfter: 30 });
    expect((await orders()).status).toBe(500);
    simulator.provider('manis').outage(false);
    expect((await orders()).status).toBe(200);
  });

  it("survives a secret's rotation", async () => {
    await orders();
    const partner = simulator.provider('manis');
    partner.credentials = [{ merchantId: 'fake-merchant-0001', secret: 'fake-rotated-secret' }];
    partner.revokeAll();
    expect((await orders()).status).toBe(200);
    const asked = simulator.requests('manis').filter(({ route }) => route === 'token');
    expect(asked.map((request) => request.header('x-secret'))).toEqual([
      'fake-merchant-secret-0001',
      'fake-rotated-secret',
    ]);
  });
});
