// A fresh token, a transport that answers at once: what attaching costs.
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { lastValueFrom } from 'rxjs';
import { adapter } from '../stubbed-adapter.mjs';
import { application } from '../library.mjs';
import { bytes, interleaved, processorClock as clock, ratio, spread, summaries } from '../measure.mjs';
import { startPartner } from '../start-partner.mjs';

const partner = await startPartner();
const quick = process.argv.includes('--quick');
const { url } = partner;
const stub = { baseURL: url, adapter };

const plain = axios.create(stub);
const fixed = axios.create({ ...stub, headers: { Authorization: 'Bearer static' } });
const client = { id: 'client-id', secret: 'client-secret' };
const { app, http, tokens } = await application(url, client, { http: stub });
const credentials = () => ({ clientId: client.id, clientSecret: client.secret });
const tenants = await application(url, client, { http: stub, credentials, requireSubject: true });
await tokens.getToken();
await tenants.tokens.getToken({ subject: 'merchant-42' });

const [nestPlain, nestFixed] = [new HttpService(plain), new HttpService(fixed)];
const one = { providerAuth: { subject: 'merchant-42' } };
const nobody = { metadata: { subject: 'merchant-42' } };
const map = new Map([[undefined, { text: 'token', until: Date.now() + 3_600_000 }]]);
const look = () => {
  const found = map.get(undefined);
  return found.until > Date.now() ? found : undefined;
};

const rounds = quick ? 5 : 41;
const requests = await interleaved(
  {
    'axios, no auth': () => plain.get('/orders'),
    'axios, static header': () => fixed.get('/orders'),
    'bound axiosRef': () => http.axiosRef.get('/orders'),
    'bound axiosRef, an object more': () => http.axiosRef.get('/orders', nobody),
    'bound axiosRef, a tenant': () => tenants.http.axiosRef.get('/orders', one),
    'HttpService, no auth': () => lastValueFrom(nestPlain.get('/orders')),
    'HttpService, static header': () => lastValueFrom(nestFixed.get('/orders')),
    'bound HttpService': () => lastValueFrom(http.get('/orders')),
  },
  { rounds, calls: quick ? 200 : 2_000, clock },
);
const awaited = await interleaved(
  {
    'Map and clock, awaited': async () => look(),
    'getToken(), awaited': () => tokens.getToken(),
  },
  { rounds, calls: quick ? 1_000 : 20_000, clock },
);
const each = 1_000;
const peek = await interleaved(
  {
    'Map and clock': () => {
      for (let i = 0; i < each; i++) look();
    },
    'peek()': () => {
      for (let i = 0; i < each; i++) tokens.peek();
    },
  },
  { rounds, calls: 50, each, clock },
);
const calls = quick ? 1_000 : 20_000;
const allocated =
  (await bytes(() => http.axiosRef.get('/orders'), calls)) - (await bytes(() => fixed.get('/orders'), calls));
const added = requests['bound axiosRef'].map((time, round) => time - requests['axios, no auth'][round]);

process.send({
  rows: [
    ['bound HttpService ÷ static header', ratio(requests, 'bound HttpService', 'HttpService, static header'), '≤ 0.80'],
    ['bound axiosRef ÷ static header', ratio(requests, 'bound axiosRef', 'axios, static header'), '≤ 1.05'],
    ['added to a request over no auth, µs', spread(added, 1), '≤ 2'],
    ['with a subject ÷ without', ratio(requests, 'bound axiosRef, a tenant', 'bound axiosRef'), '≤ 1.05'],
    [
      'with a subject ÷ with an object that means nothing',
      ratio(requests, 'bound axiosRef, a tenant', 'bound axiosRef, an object more'),
      'for comparison',
    ],
    [
      'peek(), ns',
      spread(
        peek['peek()'].map((time) => time * 1_000),
        0,
      ),
      '≤ 50',
    ],
    [
      'awaited getToken() ÷ awaited Map look-up',
      ratio(awaited, 'getToken(), awaited', 'Map and clock, awaited'),
      '≤ 1.2',
    ],
    ['bytes allocated over a static header', Math.round(allocated), '≤ 600'],
  ],
  details: summaries({ ...requests, ...awaited, ...peek }),
});
await Promise.all([app.close(), tenants.app.close()]);
partner.stop();
