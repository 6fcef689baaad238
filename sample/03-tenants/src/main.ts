import 'reflect-metadata';
import { AsyncLocalStorage } from 'node:async_hooks';
import { ConsoleLogger, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { defineProvider, form, ProviderAuthError, ProviderAuthModule } from 'nestjs-provider-auth';
import { LocalServers, overrideProviderAuth } from 'nestjs-provider-auth/testing';
import { OrdersClient } from './orders.client.js';
import { startPartner } from './partner.js';

/** What the partner knows, and what this application knows: `oslo` has a wrong secret here. */
const atPartner = new Map(['rome', 'lima', 'oslo', 'bern'].map((merchant) => [merchant, `fake-secret-${merchant}`]));
const ours = new Map([
  ['rome', 'fake-secret-rome'],
  ['lima', 'fake-secret-lima'],
  ['oslo', 'fake-outdated-secret'],
]);
/** In an application, a middleware runs each request in it. */
const context = new AsyncLocalStorage<{ readonly merchant: string }>();

const partner = await startPartner(atPartner);

@Module({
  imports: [
    ProviderAuthModule.forRoot({
      providers: {
        partner: defineProvider({
          http: { baseURL: 'https://api.partner.example' },
          resolveSubject: () => context.getStore()?.merchant,
          // A database, a vault: read when a token is needed. `undefined`: there is no such merchant.
          credentials: async (merchant = '') => {
            const secret = ours.get(merchant);
            return secret === undefined ? undefined : { merchant, secret };
          },
          request: ({ credentials: { merchant, secret } }) => ({
            url: '/token',
            body: form({ grant_type: 'client_credentials', client_id: merchant, client_secret: secret }),
          }),
        }),
      },
    }),
  ],
  providers: [OrdersClient],
})
class AppModule {}

// The partner runs on this machine: its connections lead there.
const builder = Test.createTestingModule({ imports: [AppModule] });
builder.setLogger(new ConsoleLogger({ logLevels: ['warn', 'error'] }));
const app = await overrideProviderAuth(builder, new LocalServers({ partner: partner.url })).compile();
await app.init();
const orders = app.get(OrdersClient);
let disappointments = 0;

const call = () => orders.merchant();

/** Calls the API as a request of that merchant would, and says what came of it. */
async function as(merchant: string | undefined, expected: string): Promise<void> {
  const outcome = await (merchant === undefined ? call() : context.run({ merchant }, call)).catch((error: unknown) =>
    error instanceof ProviderAuthError ? error.code : String(error),
  );
  console.log(`${(merchant ?? 'nobody').padEnd(7)} ${outcome}`);
  if (outcome !== expected) disappointments += 1;
}

console.log('-- two tenants at once, each with its own token');
await Promise.all([as('rome', 'rome'), as('lima', 'lima')]);
console.log('-- one has a wrong secret, the others do not notice');
await as('oslo', 'ERR_TOKEN_REQUEST_REJECTED');
await as('oslo', 'ERR_TOKEN_UNAVAILABLE');
await Promise.all([as('rome', 'rome'), as('lima', 'lima')]);
console.log('-- a tenant is added while the application runs');
ours.set('bern', 'fake-secret-bern');
await as('bern', 'bern');
console.log('-- nobody knows this one; and outside of a request there is no tenant at all');
await as('nowhere', 'ERR_UNKNOWN_SUBJECT');
await as(undefined, 'ERR_SUBJECT_REQUIRED');

await app.close();
partner.close();
process.exitCode = disappointments === 0 ? 0 : 1;
