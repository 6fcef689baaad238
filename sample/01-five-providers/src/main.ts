import 'reflect-metadata';
import { ConsoleLogger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TokenService } from 'nestjs-provider-auth';
import { overrideProviderAuth, ProviderSimulator } from 'nestjs-provider-auth/testing';
import { Ledger } from './ledger.js';
import { PartnersModule } from './partners.module.js';
import { PARTNERS, Targets } from './targets.js';
import { tour } from './tour.js';

/** Airalo's simulated token lives for a year: its quota is simulated too. The others' are short, in seconds. */
const LIFETIMES = { benchling: 6, oneShot: 7, emma: 5, manis: 8 };

const simulator = await ProviderSimulator.start({ lifetimes: LIFETIMES });
const ledger = new Ledger();
const targets = new Targets(process.env);
const logger = new ConsoleLogger({ logLevels: ['log', 'warn', 'error'] });
const production = Test.createTestingModule({ imports: [PartnersModule.to(targets)] }).setLogger(logger);
const except = PARTNERS.filter((partner) => targets.isReal(partner));
const simulated = await overrideProviderAuth(production, simulator, { except }).compile();
const app = simulated.createNestApplication({ logger });
app.get(TokenService).events$.subscribe((event) => ledger.event(event));
await app.init();
const disappointments = await tour(app, simulator, targets, ledger);
await app.close();
await simulator.close();
ledger.table();
for (const disappointment of disappointments) console.error(disappointment);
process.exitCode = disappointments.length === 0 ? 0 : 1;
