// Run by unhandled.spec.ts: an application that awaits nothing, and what Node prints of it.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { defineProvider, form, getProviderHttpToken, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';

const { URL_OF_SERVER: url, SECRET: secret, HOW: how } = process.env;
const acme = defineProvider({
  http: { baseURL: url },
  dangerouslyAllowHttp: [url],
  credentials: { secret },
  request: ({ credentials }) => ({ url: '/token', body: form(credentials) }),
});
const app = await NestFactory.createApplicationContext(ProviderAuthModule.forRoot({ providers: { acme } }));
const http = app.get(getProviderHttpToken('acme'));
if (how === 'token') void app.get(TokenService).getToken('acme');
if (how === 'request') void http.axiosRef.get('/orders');
if (how === 'fetch') void app.get(TokenService).for('acme').fetch(`${url}/orders`);
if (how === 'observable') http.get('/orders').subscribe();
