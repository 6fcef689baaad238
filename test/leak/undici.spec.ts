import { Agent, type Dispatcher, interceptors, request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf, start } from '../application.js';
import { acme, type AcmeOptions, SECRET } from '../fault/acme.js';
import { type Reply, startRaw } from '../fault/misbehaving-server.js';
import { answer, bytes, hang, head, redirect, reset, token } from '../fault/replies.js';
import { leaks, sinks } from './canaries.js';

const TOKEN = 'token-canary-with-some-length';

const agents: Agent[] = [];

afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
});

/** Says what it was sent, in its status line and in what is no HTTP. */
const repeats: Reply = (socket, given) => void socket.end(`HTTP/1.1 nonsense ${given}\r\n\r\n`);

const ways: Record<string, AcmeOptions> = {
  Authorization: {},
  'a header': { attach: (sent, { token: own }) => sent.setHeader('X-Session', own?.reveal() ?? '') },
};
const wanted = async (url: string, dispatcher: Dispatcher) => {
  const { body, ...rest } = await request(`${url}/x`, { dispatcher });
  return [rest, await body.text()];
};
const failed = (url: string, dispatcher: Dispatcher) => failureOf(wanted(url, dispatcher));

const fetching = (url: string, dispatcher: Dispatcher) => {
  const init: object = { dispatcher };
  return failureOf(fetch(`${url}/x`, init));
};

const ends: Record<string, readonly [Reply, (url: string, dispatcher: Dispatcher) => Promise<unknown>]> = {
  'an answer': [answer(200, 'x'), wanted],
  'a 401 that stays': [answer(401, 'x'), wanted],
  'a 500 that an interceptor throws': [
    answer(500, 'x'),
    (url, dispatcher) => failed(url, dispatcher.compose(interceptors.responseError())),
  ],
  'a reset': [reset, failed],
  'nonsense that repeats the request': [repeats, failed],
  'a cut answer': [bytes(`${head(200, { 'Content-Length': 9 })}x`), failed],
  'a timeout': [hang, (url, dispatcher) => failureOf(request(`${url}/x`, { dispatcher, headersTimeout: 50 }))],
  'a redirect elsewhere': [
    redirect(302, 'http://127.0.0.1:1'),
    (url, dispatcher) => failed(url, dispatcher.compose(interceptors.redirect({ maxRedirections: 1 }))),
  ],
  'a refused header': [
    reset,
    (url, dispatcher) => failureOf(request(url, { dispatcher, headers: { Authorization: 'x' } })),
  ],
  'fetch that fails': [reset, fetching],
};

describe.each(Object.entries(ways))('a token in %s', (_way, definition) => {
  it.each(Object.entries(ends))('R55 shows nowhere after %s over undici', async (_what, [reply, send]) => {
    const server = await startRaw((socket, given, count) =>
      (given.includes(' /token') ? token(TOKEN) : reply)(socket, given, count),
    );
    const { tokens } = await start(acme(server.url, definition));
    const agent = new Agent();
    agents.push(agent);
    const outcome = await send(server.url, tokens.for('acme').dispatcher(agent));
    expect(leaks([outcome].flat().flatMap(sinks), [TOKEN, SECRET])).toEqual([]);
  });
});
