import { Agent } from 'node:http';
import type { HttpService } from '@nestjs/axios';
import { AxiosError } from 'axios';
import { type AttachPolicy, getProviderHttpToken, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { acme, SECRET } from '../fault/acme.js';
import { failureOf, start } from '../application.js';
import { type Reply, startRaw } from '../fault/misbehaving-server.js';
import { answer, bytes, hang, head, redirect, reset, token } from '../fault/replies.js';
import { leaks, sinks } from './canaries.js';

const TOKEN = 'token-canary-with-some-length';
const CANARIES = [TOKEN, SECRET];

interface World {
  readonly http: HttpService;
  readonly tokens: TokenService;
  readonly all: readonly unknown[];
  readonly url: string;
}

type Policy = AttachPolicy<{ readonly secret: string }>;

const ways: Record<string, Policy> = {
  Authorization: {},
  'a header': { attach: (request, { token: own }) => request.setHeader('X-Session', own?.reveal() ?? '') },
  'the query': { attach: (request, { token: own }) => request.setQuery('key', own?.reveal() ?? '') },
  'Basic, of the credentials': {
    attach: async (request, context) => {
      const { secret } = await context.credentials();
      request.setHeader('Authorization', `Basic ${Buffer.from(`fake:${secret}`).toString('base64')}`);
    },
  },
};

/** An application with a request in flight on the one agent that all use. */
async function world(reply: Reply, attach: Policy) {
  const server = await startRaw((socket, request, count) => {
    const path = /^\S+ (\/\w*)/.exec(request)?.[1];
    (({ '/token': token(TOKEN), '/busy': hang })[path ?? ''] ?? reply)(socket, request, count);
  });
  const agent = new Agent({ keepAlive: true });
  const definition = acme(server.url, { ...attach, http: { baseURL: server.url, httpAgent: agent } });
  const { http, tokens, app } = await start(definition);
  const busy = new AbortController();
  http.axiosRef.get('/busy', { signal: busy.signal }).catch(() => {});
  await expect.poll(() => server.requests.some((request) => request.includes('/busy'))).toBe(true);
  const bound = app.get<HttpService>(getProviderHttpToken('acme'));
  const all = [definition, http, bound, http.axiosRef, http.axiosRef.defaults, tokens, tokens.for('acme')];
  const held = await tokens.getToken('acme');
  const runtime = app.get('PROVIDER_AUTH_REGISTERED(acme)', { strict: false });
  const options = ProviderAuthModule.forRoot({ providers: { acme: definition } });
  const stream = tokens.for('acme').token$;
  return { http, tokens, url: server.url, all: [...all, held, { held }, runtime, options, stream], busy, agent };
}

async function consume(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

function fails(): never {
  throw new Error('no');
}

const ends: Record<string, readonly [Reply, (given: World) => Promise<unknown>]> = {
  'an answer': [answer(200, '{"a":1}'), ({ http }) => http.axiosRef.get('/x')],
  'an answer, streamed': [answer(200, 'x'), ({ http }) => http.axiosRef.get('/x', { responseType: 'stream' })],
  'an answer to fetch': [answer(200, 'x'), ({ tokens, url }) => tokens.for('acme').fetch(`${url}/x`)],
  'a 400': [answer(400, 'x'), ({ http }) => failureOf(http.axiosRef.post('/x', { a: 1 }))],
  'a 401 that stays': [answer(401, 'x'), ({ http }) => failureOf(http.axiosRef.get('/x'))],
  'a 500, observed': [answer(500, 'x'), ({ http }) => failureOf(firstValueFrom(http.get('/x')))],
  'a reset': [reset, ({ http }) => failureOf(http.axiosRef.get('/x'))],
  'a reset of fetch': [reset, ({ tokens, url }) => failureOf(tokens.for('acme').fetch(`${url}/x`))],
  nonsense: [bytes('nonsense\r\n'), ({ http }) => failureOf(http.axiosRef.get('/x'))],
  'a cut answer': [bytes(`${head(200, { 'Content-Length': 9 })}x`), ({ http }) => failureOf(http.axiosRef.get('/x'))],
  'a redirect to no URL': [redirect(302, 'http://['), ({ http }) => failureOf(http.axiosRef.get('/x'))],
  'a redirect to no URL of fetch': [
    redirect(302, 'http://['),
    ({ tokens, url }) => failureOf(tokens.for('acme').fetch(`${url}/x`)),
  ],
  'a stream of the fetch adapter that is too long': [
    bytes(`${head(200, { Connection: 'close' })}xxxxxxxxx`),
    async ({ http }) => {
      const options = { adapter: 'fetch', responseType: 'stream', maxContentLength: 5 } as const;
      const response = await http.axiosRef.get('/x', options);
      return [response, await failureOf(consume(response.data))];
    },
  ],
  'a timeout': [hang, ({ http }) => failureOf(http.axiosRef.get('/x', { timeout: 50 }))],
  'an endless redirect': [redirect(302, '/x'), ({ http }) => failureOf(http.axiosRef.get('/x'))],
  'too long an answer': [answer(200, 'xxx'), ({ http }) => failureOf(http.axiosRef.get('/x', { maxContentLength: 1 }))],
  'a refused origin': [reset, ({ http }) => failureOf(http.axiosRef.get('http://127.0.0.1:1'))],
  'a refused header': [reset, ({ http }) => failureOf(http.axiosRef.get('/x', { headers: { Authorization: 'x' } }))],
  'the fetch adapter': [answer(400, 'x'), ({ http }) => failureOf(http.axiosRef.get('/x', { adapter: 'fetch' }))],
  'an interceptor that throws': [
    answer(200, 'x'),
    ({ http }) => {
      http.axiosRef.interceptors.request.use((config) => {
        throw new AxiosError('no', 'ERR', config);
      });
      return failureOf(http.axiosRef.get('/x'));
    },
  ],
  'a transform that throws': [
    answer(200, 'x'),
    ({ http }) => failureOf(http.axiosRef.get('/x', { transformResponse: fails })),
  ],
};

describe.each(Object.entries(ways))('a token in %s', (_way, attach) => {
  it.each(Object.entries(ends))('R55, R56 shows nowhere after %s', async (_what, [reply, send]) => {
    const given = await world(reply, attach);
    const outcome = await send(given);
    const shown = [outcome, ...given.all].flatMap(sinks);
    given.busy.abort();
    given.agent.destroy();
    expect(leaks(shown, CANARIES)).toEqual([]);
  });
});

describe('the scan', () => {
  it.each<[string, (secret: string) => unknown]>([
    ['a message', (secret) => new Error(`no ${secret}`)],
    ['a cause', (secret) => new Error('no', { cause: new Error('no', { cause: { deep: { secret } } }) })],
    ['a symbol', (secret) => ({ [Symbol('secret')]: secret })],
    ['a hidden property', (secret) => Object.defineProperty({}, 'x', { value: { secret }, enumerable: false })],
    ['an URL', (secret) => ({ url: `/?a=${encodeURIComponent(`${secret} ä`)}` })],
    ['a header', (secret) => Object.assign(new AxiosError('no', 'E'), { config: { headers: { a: secret } } })],
    ['a map', (secret) => new Map([['a', new Set([secret])]])],
    ['base64', (secret) => ({ a: Buffer.from(secret).toString('base64') })],
    ['Basic', (secret) => [1, 22, 333].map((n) => Buffer.from(`${n}:${secret}`).toString('base64')).slice(0, 1)],
    ['Basic, one byte on', (secret) => ({ a: Buffer.from(`id:${secret}`).toString('base64') })],
    ['Basic, two bytes on', (secret) => ({ a: Buffer.from(`idea:${secret}:`).toString('base64') })],
  ])('R55 finds a leak that is planted in %s', (_where, plant) => {
    expect(leaks(sinks(plant(TOKEN)), CANARIES).length).toBeGreaterThan(0);
  });

  it('R55 finds nothing where nothing is', () => {
    expect(leaks(sinks(new Error('token', { cause: 'secret' })), CANARIES)).toEqual([]);
  });
});
