import type { INestApplication } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ProviderAuthExceptionFilter } from 'nestjs-provider-auth';
import { overrideProviderAuth, ProviderSimulator } from 'nestjs-provider-auth/testing';
import { AppModule } from '../src/app.module.js';

const adapters = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };

describe.each(['Express', 'Fastify'] as const)('the application on %s', (platform) => {
  let simulator: ProviderSimulator;
  let app: INestApplication;

  beforeAll(async () => {
    simulator = await ProviderSimulator.start();
  });

  beforeEach(() => simulator.reset());
  afterEach(() => app.close());
  afterAll(() => simulator.close());

  async function started(): Promise<() => Promise<Response>> {
    simulator.on('GET', '/api/v1/orders', ['an order']);
    const providers = [{ provide: APP_FILTER, useClass: ProviderAuthExceptionFilter }];
    const builder = Test.createTestingModule({ imports: [AppModule], providers });
    const module = await overrideProviderAuth(builder, simulator).compile();
    app = module.createNestApplication(adapters[platform](), { logger: false });
    await app.listen(0, '127.0.0.1');
    return async () => fetch(`${await app.getUrl()}/orders`);
  }

  it('serves orders, and after a revocation too', async () => {
    const orders = await started();
    expect(await (await orders()).json()).toEqual(['an order']);
    simulator.provider('manis').revokeAll();
    expect(await (await orders()).json()).toEqual(['an order']);
    expect(simulator.provider('manis').counters.tokensIssued).toBe(2);
  });

  it('answers 503 while it can have no token', async () => {
    simulator.provider('manis').failTokens({ status: 503, retryAfter: 30 });
    const orders = await started();
    const response = await orders();
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(25);
    expect((await response.json()).code).toMatch(/^ERR_TOKEN_/);
  });
});
