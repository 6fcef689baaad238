// One replica of an application, in a process of its own: node replica.mjs <settings as JSON>. Its history goes to stdout, a
// JSON line for each record. Over the IPC channel it takes `{ burst: 100 }`, requests at once, and `'close'`.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { acquisitionErrorOf, getProviderHttpToken, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';
import { partnerOf } from './partner.mjs';
import { storeOf } from './store-of.mjs';

/** At most so many requests at once, and what the event loop may be late by. */
const MAX_IN_FLIGHT = 20;
const TICK_MS = 50;
const LATE_MS = 200;

const settings = JSON.parse(process.argv[2]);
const record = (fields) => process.stdout.write(`${JSON.stringify({ at: Date.now(), by: settings.id, ...fields })}\n`);
// Whoever started it is gone.
process.on('disconnect', () => process.exit());

class Application {}
const { store, closeStore } = await storeOf(settings.store);
const partner = partnerOf(settings);
const { failFast = false } = settings;
Module({ imports: [ProviderAuthModule.forRoot({ ...(store && { store }), failFast, providers: { partner } })] })(
  Application,
);
const app = await NestFactory.createApplicationContext(Application, { logger: false, abortOnError: false });
const tokens = app.get(TokenService);
tokens.events$.subscribe(({ type, reason, error }) => record({ what: 'event', type, reason, code: error?.code }));
tokens.for('partner').token$.subscribe((token) => {
  const number = Number(/\d+$/.exec(token.reveal())?.[0]);
  record({ what: 'held', token: number, generation: token.generation, expiresAt: token.expiresAt });
});
const http = app.get(getProviderHttpToken('partner')).axiosRef;

const options = settings.subject && { providerAuth: { subject: settings.subject } };

let inFlight = 0;
async function request() {
  const from = Date.now();
  inFlight += 1;
  const result = await http.get(settings.path ?? '/orders', options).then(({ status }) => status, resultOf);
  inFlight -= 1;
  record({ what: 'request', from, result });
}

/** What an acquisition failed with first, else the API's answer. */
function resultOf(error) {
  const failure = acquisitionErrorOf(error);
  if (failure === undefined && error.response !== undefined) return error.response.status;
  const { cause, code } = failure ?? error;
  return cause?.code ?? code ?? String(error);
}

let last = Date.now();
const ticking = setInterval(() => {
  const now = Date.now();
  if (now - last > TICK_MS + LATE_MS) record({ what: 'stalled', from: last });
  last = now;
}, TICK_MS);
const pacing = settings.every && setInterval(() => inFlight < MAX_IN_FLIGHT && void request(), settings.every);

async function close() {
  clearInterval(ticking);
  clearInterval(pacing);
  await app.close();
  await closeStore();
  process.disconnect();
}
process.on('message', (message) => {
  if (message === 'close') void close();
  else for (let i = 0; i < message.burst; i++) void request();
});
record({ what: 'started' });
