// A fresh token, a transport that answers at once: what attaching costs.
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { lastValueFrom } from 'rxjs';
import { application } from '../library.mjs';
import { bytes, interleaved, processorClock as clock } from '../measure.mjs';
import { startPartner } from '../start-partner.mjs';
import { adapter } from '../stubbed-adapter.mjs';

const partner = await startPartner();
const quick = process.argv.includes('--quick');
const { url } = partner;
const header = { headers: { Authorization: 'Bearer static' } };
const stub = { baseURL: url, adapter };

const plain = axios.create(stub);
const fixed = axios.create({ ...stub, ...header });
const client = { id: 'client-id', secret: 'client-secret' };
const { app, http, tokens } = await application(url, client, { http: stub });
const credentials = () => ({ clientId: client.id, clientSecret: client.secret });
const tenants = await application(url, client, { http: stub, credentials, requireSubject: true });
await tokens.getToken();
await tenants.tokens.getToken({ subject: 'merchant-42' });

const [nestPlain, nestFixed] = [new HttpService(plain), new HttpService(fixed)];
const one = { providerAuth: { subject: 'merchant-42' } };
const map = new Map([[undefined, { text: 'token', until: Date.now() + 3_600_000 }]]);
const look = () => {
  const found = map.get(undefined);
  return found.until > Date.now() ? found : undefined;
};

const request = await interleaved(
  {
    'axios, no auth': () => plain.get('/orders'),
    'axios, static header': () => fixed.get('/orders'),
    'bound axiosRef': () => http.axiosRef.get('/orders'),
    'bound axiosRef, a tenant': () => tenants.http.axiosRef.get('/orders', one),
    'HttpService, no auth': () => lastValueFrom(nestPlain.get('/orders')),
    'HttpService, static header': () => lastValueFrom(nestFixed.get('/orders')),
    'bound HttpService': () => lastValueFrom(http.get('/orders')),
  },
  { rounds: quick ? 5 : 41, calls: quick ? 200 : 2_000, clock },
);
const reading = await interleaved(
  {
    'Map and clock, awaited': async () => look(),
    'getToken(), awaited': () => tokens.getToken(),
  },
  { rounds: quick ? 5 : 41, calls: quick ? 1_000 : 20_000, clock },
);
const peek = await interleaved(
  {
    'Map and clock': async () => {
      for (let i = 0; i < 1_000; i++) look();
    },
    'peek()': async () => {
      for (let i = 0; i < 1_000; i++) tokens.peek();
    },
  },
  { rounds: quick ? 5 : 41, calls: 50, clock },
);
const allocated = {
  bound: await bytes(() => http.axiosRef.get('/orders'), quick ? 1_000 : 20_000),
  fixed: await bytes(() => fixed.get('/orders'), quick ? 1_000 : 20_000),
};

const median = (name) => (request[name] ?? reading[name] ?? peek[name]).median;
const ratio = (a, b) => Number((median(a) / median(b)).toFixed(2));
process.send({
  rows: [
    [
      'hot request, bound HttpService ÷ HttpService with a static header',
      ratio('bound HttpService', 'HttpService, static header'),
      '≤ 0.80',
    ],
    [
      'hot request, bound axiosRef ÷ axios with a static header',
      ratio('bound axiosRef', 'axios, static header'),
      '≤ 1.05',
    ],
    [
      'added to a request over no auth, µs',
      Number((median('bound axiosRef') - median('axios, no auth')).toFixed(1)),
      '≤ 2',
    ],
    ['hot request with a subject ÷ without', ratio('bound axiosRef, a tenant', 'bound axiosRef'), '≤ 1.05'],
    ['peek(), ns', Math.round(median('peek()')), '≤ 50'],
    ['awaited getToken() ÷ awaited Map look-up', ratio('getToken(), awaited', 'Map and clock, awaited'), '≤ 1.2'],
    ['bytes allocated over a static header', Math.round(allocated.bound - allocated.fixed), '≤ 600'],
  ],
  details: { ...request, ...reading, ...peek },
});
await Promise.all([app.close(), tenants.app.close()]);
partner.stop();
