import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ProviderAuthEvent, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';
import { BazaarClient, HarbourClient, LedgerClient } from './clients.js';
import { bazaar, Grants, harbour, ledger } from './definitions.js';
import { PartnersServer, SECRETS } from './partners-server.js';

const server = new PartnersServer();
await server.listen();
const { origin } = server;
const grants = new Grants();
grants.keep('merchant-42', SECRETS.refreshToken);

@Module({
  imports: [
    ProviderAuthModule.forRoot({
      dangerouslyAllowHttp: [origin],
      providers: {
        harbour: harbour(origin, SECRETS.harbourKey),
        bazaar: bazaar(origin, grants),
        ledger: ledger(origin, SECRETS.ledgerSecret),
      },
    }),
  ],
  providers: [HarbourClient, BazaarClient, LedgerClient],
})
class PartnersModule {}

const events: ProviderAuthEvent[] = [];
const app = await NestFactory.create(PartnersModule, { logger: ['log', 'warn', 'error'] });
app.get(TokenService).events$.subscribe((event) => {
  events.push(event);
  console.log(`${event.provider.padEnd(8)} ${event.type}${'reason' in event ? ` (${event.reason})` : ''}`);
});
await app.init();

const say = (what: string, data: unknown) => console.log(`${what}: ${inspect(data, { breakLength: Infinity })}`);
say('ledger   signed', await app.get(LedgerClient).enter(100));
say('bazaar   offers', await app.get(BazaarClient).offers('merchant-42'));
say('harbour  ships', await app.get(HarbourClient).ships());
console.log('harbour  its session lives 3 s and is kept alive; then somebody else ends it');
await sleep(3_500);
server.endSession();
say('harbour  ships', await app.get(HarbourClient).ships());
await app.close();
await server.close();

const happened = (type: string, reason?: string) =>
  events.some(
    (event) => event.type === type && (reason === undefined || ('reason' in event && event.reason === reason)),
  );
const kept = grants.of('merchant-42').refreshToken !== SECRETS.refreshToken;
const asPlanned =
  kept && happened('token_acquired', 'due') && happened('request_replayed') && happened('token_revoked');
console.log(asPlanned ? 'all as planned' : 'something did not happen as planned');
process.exitCode = asPlanned ? 0 : 1;
