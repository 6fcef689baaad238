import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { ConsoleLogger, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type ProviderAuthEvent, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';
import { LocalServers, overrideProviderAuth } from 'nestjs-provider-auth/testing';
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
      providers: {
        harbour: harbour(SECRETS.harbourKey),
        bazaar: bazaar(grants),
        ledger: ledger(SECRETS.ledgerSecret),
      },
    }),
  ],
  providers: [HarbourClient, BazaarClient, LedgerClient],
})
class PartnersModule {}

const events: ProviderAuthEvent[] = [];
// The three run on this machine: their connections lead there, and nothing else about the application is of a rehearsal.
const servers = new LocalServers({ harbour: origin, bazaar: origin, ledger: origin });
const builder = Test.createTestingModule({ imports: [PartnersModule] });
builder.setLogger(new ConsoleLogger({ logLevels: ['log', 'warn', 'error'] }));
const app = await overrideProviderAuth(builder, servers).compile();
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
