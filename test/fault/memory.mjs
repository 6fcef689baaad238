// Run by memory.spec.ts: how much an acquisition that ends in too long an answer adds to a process. Prints JSON.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { defineProvider, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';

const { URL_OF_SERVER: url } = process.env;
const acme = (path) =>
  defineProvider({
    http: { baseURL: url },
    requireSubject: true,
    dangerouslyAllowHttp: [url],
    credentials: {},
    request: () => ({ url: path }),
  });
const options = { providers: { small: acme('/small'), big: acme('/big') } };
const app = await NestFactory.createApplicationContext(ProviderAuthModule.forRoot(options), { logger: false });
const codeOf = (name) =>
  app
    .get(TokenService)
    .getToken(name, { subject: 'a' })
    .catch(({ code }) => code);
await codeOf('small');
const before = process.memoryUsage.rss();
const code = await codeOf('big');
console.log(JSON.stringify({ code, grown: process.memoryUsage.rss() - before }));
await app.close();
