// This library as an application uses it: a Nest context with one provider.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { clientCredentials, getProviderHttpToken, ProviderAuthModule, TokenService } from '../dist/esm/index.js';

/** An application whose provider `acme` is at `url`. `module`: further options of the module. */
export async function application(url, { id, secret }, options = {}, module = {}) {
  const acme = clientCredentials({
    tokenUrl: `${url}/token`,
    credentials: { clientId: id, clientSecret: secret },
    clientAuthentication: 'client_secret_post',
    http: { baseURL: url },
    dangerouslyAllowHttp: [url],
    ...options,
  });
  class App {}
  Module({ imports: [ProviderAuthModule.forRoot({ providers: { acme }, ...module })] })(App);
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  return { app, http: app.get(getProviderHttpToken('acme')), tokens: app.get(TokenService).for('acme') };
}

export async function library(url, client, options) {
  const { app, http } = await application(url, client, options);
  return { get: async (path, init) => (await http.axiosRef.get(path, init)).status, close: () => app.close() };
}
