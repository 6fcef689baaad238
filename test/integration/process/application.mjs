// An application in a process of its own: node application.mjs <what> <url>
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineProvider, form, json, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';

const [what, url] = process.argv.slice(2);

const provider = (path) =>
  defineProvider({
    http: { baseURL: url },
    dangerouslyAllowHttp: [new URL(url).origin],
    credentials: { id: 'me' },
    request: ({ credentials }) => ({ url: path, body: form(credentials) }),
    renew: { request: ({ refreshToken }) => ({ url: path, body: json({ refreshToken }) }) },
  });

async function start(paths) {
  class Application {}
  const providers = Object.fromEntries(paths.map((path) => [path, provider(path)]));
  Module({ imports: [ProviderAuthModule.forRoot({ providers })] })(Application);
  const app = await NestFactory.createApplicationContext(Application, { logger: ['error'] });
  return { app, tokens: app.get(TokenService) };
}

if (what === 'leave') {
  const { tokens } = await start(['/token/2']);
  await tokens.getToken('/token/2');
} else if (what === 'close') {
  const { app, tokens } = await start(['/token/300', '/hang']);
  const first = await tokens.getToken('/token/300');
  tokens.getToken('/hang').catch((error) => console.log(error.code));
  await sleep(100);
  const began = performance.now();
  const closing = app.close();
  tokens.getToken('/token/300').catch((error) => console.log(`closing: ${error.code}`));
  await Promise.all([closing, app.close()]);
  console.log(`closed in ${Math.round(performance.now() - began)} ms`);
  await tokens.getToken('/token/300', { replaces: first }).catch((error) => console.log(`closed: ${error.code}`));
  await sleep(50);
  const open = process.getActiveResourcesInfo().filter((name) => !/PipeWrap|TTYWrap/.test(name));
  console.log(`open: ${open.join(' ')}`);
} else {
  const { tokens } = await start(what.split(','));
  const calls = what.split(',').map((path) => tokens.getToken(path).then(String, (error) => error.code));
  console.log((await Promise.all(calls)).join('\n'));
  await sleep(2_000);
  process.exit(0);
}
