import { ConsoleLogger, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { clientCredentials, ProviderAuthModule, TokenService, type TokenStore } from 'nestjs-provider-auth';
import { LocalServers, overrideProviderAuth } from 'nestjs-provider-auth/testing';
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

/** The application; `url`: where its partner runs. */
export async function startReplica(url: string, tell: (what: Told) => void, store?: TokenStore) {
  @Module({
    imports: [
      ProviderAuthModule.forRoot({
        // All that makes it a replica of a fleet.
        ...(store && { store }),
        providers: {
          partner: clientCredentials({
            baseURL: 'https://api.partner.example',
            tokenUrl: 'https://api.partner.example/token',
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

  // The partner runs on this machine: its connections lead there.
  const builder = Test.createTestingModule({ imports: [AppModule] });
  builder.setLogger(new ConsoleLogger({ logLevels: ['error'] }));
  const app = await overrideProviderAuth(builder, new LocalServers({ partner: url })).compile();
  await app.init();
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
