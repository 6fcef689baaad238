import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { type Duplex, PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Agent, type Dispatcher, request, stream, upgrade } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ComposableDispatcher } from '../../../../lib/http/undici/dispatch.js';
import { providerInterceptor } from '../../../../lib/http/undici/provider-interceptor.js';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import { type Handler, listen, only, startApi } from '../../../server.js';
import { FakeTokens, fakeProvider } from '../fake-provider.js';

const agents: Agent[] = [];

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
});

/** What dispatches with one token, and then with another. */
function dispatching(url: string, tokens: FakeTokens, policy: AttachPolicy<unknown> = {}): Dispatcher {
  // What is not let go of would hold the next request.
  const agent = new Agent({ connections: 1 });
  agents.push(agent);
  const composable: ComposableDispatcher<Dispatcher> = agent;
  return composable.compose(providerInterceptor(fakeProvider(url, tokens, policy)));
}

async function world(handler: Handler, policy?: AttachPolicy<unknown>) {
  const api = await startApi(handler);
  const tokens = new FakeTokens('first', 'second');
  return { api, tokens, dispatcher: dispatching(api.url, tokens, policy) };
}

/** Says by its body that a token is dead, with a 200. */
const byBody: AttachPolicy<unknown> = {
  isRejection: (response) => Reflect.get(Object(response.body()), 'code') === 'DEAD',
};
const json = { 'Content-Type': 'application/json' };
const dead = (encode: (text: string) => Buffer, coding?: string): Handler => {
  const headers = { ...json, ...(coding !== undefined && { 'Content-Encoding': coding }) };
  return ({ headers: { authorization } }, response) => {
    const code = authorization === 'Bearer first' ? 'DEAD' : 'FINE';
    return response.writeHead(200, headers).end(encode(JSON.stringify({ code })));
  };
};
const plain = (text: string) => Buffer.from(text);
const exactly1MiB = (text: string) => Buffer.from(text.padEnd(1024 * 1024));

describe('an answer to undici', () => {
  it.each([
    ['as it is', dead(plain), plain],
    ['of just 1 MiB', dead(exactly1MiB), exactly1MiB],
    ['in gzip', dead(gzipSync, 'gzip'), gzipSync],
    ['in deflate', dead(deflateSync, 'deflate'), deflateSync],
    ['in Brotli', dead(brotliCompressSync, 'br'), brotliCompressSync],
  ])('R34 is judged by its body %s, which comes as it was sent', async (_how, handler, encode) => {
    const { api, dispatcher } = await world(handler, byBody);
    const { body } = await request(api.url, { dispatcher });
    expect(encode('{"code":"FINE"}').equals(await body.bytes())).toBe(true);
    expect(api.requests).toHaveLength(2);
  });

  it.each([
    ['a coding that nobody knows', dead(plain, 'x-unknown')],
    ['what is no gzip', dead(plain, 'gzip')],
    ['gzip of more than 1 MiB', dead((text) => gzipSync(text + ' '.repeat(1024 * 1024)), 'gzip')],
    ['more than 1 MiB', dead((text) => plain(text + ' '.repeat(1024 * 1024)))],
  ])('R91 with %s is not judged by its body, nor waited for', async (_what, handler) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { api, dispatcher } = await world(handler, byBody);
    await (await request(api.url, { dispatcher })).body.dump();
    expect(api.requests).toHaveLength(1);
  });

  it('R91 is not waited for beyond 1 MiB', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { api, dispatcher } = await world(
      (_seen, response) => response.writeHead(200, json).write(' '.repeat(1024 * 1024 + 1)),
      byBody,
    );
    const { statusCode, body } = await request(api.url, { dispatcher });
    expect([statusCode, api.requests.length]).toEqual([200, 1]);
    body.destroy();
  });

  it('R34 is judged by all values of a header that it has twice', async () => {
    const { api, dispatcher } = await world(
      ({ headers: { authorization } }, response) =>
        response.writeHead(200, { Link: [`<${authorization}>`, '<b>'] }).end(),
      { isRejection: (response) => response.header('Link') === '<Bearer first>, <b>' },
    );
    await (await request(api.url, { dispatcher })).body.dump();
    expect(api.requests).toHaveLength(2);
  });

  it('R91 is not held back for long by a body that does not end', async () => {
    const { api, dispatcher } = await world((_seen, response) => response.writeHead(200, json).write('{"code":'), {
      isRejection: (response) => response.body() !== undefined,
    });
    const { statusCode, body } = await request(api.url, { dispatcher });
    expect([statusCode, api.requests.length]).toEqual([200, 1]);
    body.destroy();
  });

  it('R91 that is long comes whole, though it was held back to be judged', async () => {
    const long = randomBytes(3 * 1024 * 1024).toString('hex');
    const { api, dispatcher } = await world((_seen, response) => response.writeHead(200, json).end(long), byBody);
    const { body } = await request(api.url, { dispatcher });
    expect((await body.text()) === long).toBe(true);
  });

  it('that is not held back waits for a slow reader, and comes whole', async () => {
    const long = randomBytes(3 * 1024 * 1024).toString('hex');
    const { api, dispatcher } = await world((_seen, response) => response.end(long));
    const { body } = await request(api.url, { dispatcher });
    await new Promise((resolve) => setImmediate(resolve));
    expect((await body.text()) === long).toBe(true);
  });

  it('R39 that rejects is let go of, however long it is, when another comes', async () => {
    const { api, dispatcher } = await world((seen, response, count) => {
      if (seen.headers.authorization === 'Bearer second') return only('second')(seen, response, count);
      return response.writeHead(401, json).write('{"endless":"');
    });
    const { statusCode, body } = await request(api.url, { dispatcher });
    expect([statusCode, await body.json()]).toMatchObject([200, { authorization: 'Bearer second' }]);
  });

  it('that breaks off while it is held back is a request that failed', async () => {
    const { api, dispatcher } = await world((_seen, response) => {
      response.writeHead(200, { ...json, 'Content-Length': '100' }).write('{');
      setImmediate(() => response.destroy());
    }, byBody);
    await expect(request(api.url, { dispatcher })).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  });

  it('that breaks off later ends the body with the error', async () => {
    const { api, dispatcher } = await world((_seen, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('x');
      setImmediate(() => response.destroy());
    });
    const { statusCode, body } = await request(api.url, { dispatcher });
    expect(statusCode).toBe(200);
    await expect(body.text()).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  });

  it('R41 is over when its caller gives up while another token is under way', async () => {
    const { api, tokens, dispatcher } = await world(only('second'));
    const giving = new AbortController();
    tokens.onAsked = () => giving.abort(new Error('gave up'));
    tokens.delay = 50;
    await expect(request(api.url, { dispatcher, signal: giving.signal })).rejects.toThrow('gave up');
    expect(api.requests).toHaveLength(1);
  });

  it('comes with what goes before it, and to any of undici’s functions', async () => {
    const { api, dispatcher } = await world((seen, response, count) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      return only('second')(seen, response, count);
    });
    const infos: number[] = [];
    const onInfo = ({ statusCode }: { statusCode: number }) => void infos.push(statusCode);
    await (await request(api.url, { dispatcher, onInfo })).body.dump();
    expect(infos).toEqual([103, 103]);
    const statuses: number[] = [];
    const sink = new PassThrough().resume();
    await stream(api.url, { dispatcher, method: 'GET' }, ({ statusCode }) => {
      statuses.push(statusCode);
      return sink;
    });
    expect(statuses).toEqual([200]);
  });
});

it('a switch to another protocol carries the token, and is the caller’s', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer().on('upgrade', ({ headers }: IncomingMessage, socket: Duplex) => {
    seen.push(headers.authorization);
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhello');
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  const dispatcher = dispatching(url, new FakeTokens('first'));
  const { socket } = await upgrade(url, { dispatcher, protocol: 'echo' });
  expect([await textOf(socket), seen]).toEqual(['hello', ['Bearer first']]);
});
