import { HttpService } from '@nestjs/axios';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import {
  InjectProviderHttp,
  manis,
  ProviderAuthModule,
  type ProviderDefinition,
  ProviderTokenService,
  UseProviderAuth,
} from 'nestjs-provider-auth';
import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { afterTest } from '../../after-test.js';

/** A started, silent application; closed after the test. */
export async function startApp(builder: TestingModuleBuilder): Promise<TestingModule> {
  const app = await builder.compile();
  app.useLogger(false);
  await app.init();
  afterTest(() => app.close());
  return app;
}

/** One simulator for a spec file, as new for each test. */
export function useSimulator(): () => ProviderSimulator {
  let simulator: ProviderSimulator;
  beforeAll(async () => {
    simulator = await ProviderSimulator.start();
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());
  return () => simulator;
}

/** What a vault would be asked for, and is not in a test. */
export const vault = {
  read: (): { merchantId: string; secret: string } => {
    throw new Error('no vault here');
  },
};

@Injectable()
@UseProviderAuth('manis')
export class OrdersClient {
  constructor(
    private readonly http: HttpService,
    readonly tokens: ProviderTokenService,
  ) {}

  async orders(url = '/api/v1/orders'): Promise<unknown> {
    return (await this.http.axiosRef.get<unknown>(url)).data;
  }

  async orderBy(client: 'fetch' | 'axios', body: object): Promise<unknown> {
    if (client === 'axios') {
      return (await this.http.axiosRef.post<unknown>('/api/v1/orders', body, { adapter: 'fetch' })).data;
    }
    const url = 'https://api.manis.example/unified/api/v1/orders';
    const headers = { 'Content-Type': 'application/json' };
    const response = await this.tokens.fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return response.json();
  }
}

/** An application as it is in production: nothing in it knows of tests. */
@Module({
  imports: [
    ProviderAuthModule.forRootAsync({
      inject: [],
      providers: {
        manis: () => manis({ baseURL: 'https://api.manis.example/unified', credentials: () => vault.read() }),
      },
    }),
  ],
  providers: [OrdersClient],
})
export class AppModule {}

export function testApp(): TestingModuleBuilder {
  return Test.createTestingModule({ imports: [AppModule] });
}

/** An application with one provider, `acme`. */
export function acmeApp(definition: ProviderDefinition): TestingModuleBuilder {
  return Test.createTestingModule({
    imports: [ProviderAuthModule.forRoot({ providers: { acme: definition } })],
    providers: [AcmeClient],
  });
}

@Injectable()
export class AcmeClient {
  constructor(@InjectProviderHttp('acme') private readonly http: HttpService) {}

  async get(url: string, options: object = {}): Promise<unknown> {
    return (await this.http.axiosRef.get<unknown>(url, options)).data;
  }

  async send(request: { method: string; url: string; data: unknown }): Promise<object> {
    return this.http.axiosRef.request(request);
  }
}
