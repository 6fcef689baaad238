import type { HttpService } from '@nestjs/axios';
import { defineProvider, getProviderHttpToken, ProviderAuthModule } from 'nestjs-provider-auth';
import { expect, it } from 'vitest';
import { startRaw } from '../../fault/misbehaving-server.js';
import { answer } from '../../fault/replies.js';
import { startApp } from './application.js';

it("R77 the module's headers reach the API beside a provider's own", async () => {
  const api = await startRaw(answer(200, 'ok'));
  const manis = defineProvider({
    http: { baseURL: api.url, headers: { 'x-team': 'of manis', 'X-Manis': '1' } },
    dangerouslyAllowHttp: [api.url],
    credentials: {},
    attach: (request) => request.setHeader('X-Key', 'k'),
  });
  const root = ProviderAuthModule.forRoot({
    http: { headers: { 'X-Team': 'of all', 'X-Trace': 't' } },
    providers: { manis },
  });
  const app = await startApp({ imports: [root] });
  await app.get<HttpService>(getProviderHttpToken('manis')).axiosRef.get('/orders');
  const headers = api.requests[0]?.toLowerCase().split('\r\n') ?? [];
  expect(headers).toEqual(expect.arrayContaining(['x-trace: t', 'x-team: of manis', 'x-manis: 1', 'x-key: k']));
  expect(headers).not.toContain('x-team: of all');
  await app.close();
});
