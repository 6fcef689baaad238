import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { clientCredentials, ProviderAuthModule, TokenService, type TokenStore } from 'nestjs-provider-auth';
import { OrdersClient } from './orders.client.js';

/** What a replica tells of itself, as it happens. */
export type Told = 'acquired' | 'adopted' | 'alone' | 'together' | 'request' | 'failure';

const TOLD_OF: Readonly<Record<string, Told>> = {
  token_acquired: 'acquired',
  token_adopted: 'adopted',
  store_ill: 'alone',
  store_well: 'together',
};

/** How many callers ask for the partner's orders, ten times a second each. */
const CALLERS = 4;

/** The application. */
export async function startReplica(url: string, tell: (what: Told) => void, store?: TokenStore) {
  @Module({
    imports: [
      ProviderAuthModule.forRoot({
        // All that makes it a replica of a fleet.
        ...(store && { store }),
        dangerouslyAllowHttp: [url],
        providers: {
          partner: clientCredentials({
            baseURL: url,
            tokenUrl: `${url}/token`,
            clientId: 'fleet',
            clientSecret: 'fake-secret',
            singleSession: true,
          }),
        },
      }),
    ],
    providers: [OrdersClient],
  })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  app.get(TokenService).events$.subscribe(({ type }) => {
    const told = TOLD_OF[type];
    if (told !== undefined) tell(told);
  });
  const orders = app.get(OrdersClient);
  const asking = setInterval(() => {
    for (let caller = 0; caller < CALLERS; caller++) {
      orders.count().then(
        () => tell('request'),
        () => tell('failure'),
      );
    }
  }, 100);
  return {
    close: async () => {
      clearInterval(asking);
      await app.close();
    },
  };
}
