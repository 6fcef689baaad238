import 'reflect-metadata';
import './telemetry.js';
import { Test } from '@nestjs/testing';
import { TokenService } from 'nestjs-provider-auth';
import { overrideProviderAuth, ProviderSimulator } from 'nestjs-provider-auth/testing';
import { pino } from 'pino';
import { AppModule } from './app.module.js';
import { Callers } from './callers.js';
import { Journal } from './journal.js';
import { PinoLogger } from './pino-logger.js';
import { Rehearsal } from './rehearsal.js';
import { steps } from './steps.js';
import { Vault } from './vault.js';

/** Seconds: renewed 2 to 3 s before the end, which is what the outage's first step has. */
const LIFETIME = 10;

const simulator = await ProviderSimulator.start({ lifetimes: { manis: LIFETIME } });
const vault = new Vault([simulator.credentials.manis]);
const journal = new Journal();
const level = (label: string) => ({ level: label });
const logger = new PinoLogger(pino({ base: null, timestamp: false, formatters: { level } }, journal));

const production = AppModule.with({ baseURL: 'https://api.manis.example', credentials: () => vault.read() });
const builder = Test.createTestingModule({ imports: [production] }).setLogger(logger);
const rehearsed = await overrideProviderAuth(builder, simulator, { ownCredentials: ['manis'] }).compile();
const app = rehearsed.createNestApplication({ logger });
await app.listen(0, '127.0.0.1');
const url = await app.getUrl();
const callers = new Callers(`${url}/orders`);
callers.start();

const rehearsal = new Rehearsal(url, journal, callers);
const faults: string[] = [];
for (const step of steps(simulator.provider('manis'), vault, app.get(TokenService))) {
  faults.push(...(await rehearsal.run(step)));
}

await callers.stop();
await app.close();
await simulator.close();
console.log(faults.length === 0 ? '\nall as the steps say' : `\nnot as the steps say:\n${faults.join('\n')}`);
process.exitCode = faults.length === 0 ? 0 : 1;
