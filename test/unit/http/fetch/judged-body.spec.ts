import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { providerFetch } from '../../../../lib/http/fetch/provider-fetch.js';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import { startApi } from '../../../server.js';
import { FakeTokens, fakeProvider } from '../fake-provider.js';

afterEach(() => void vi.useRealTimers());

const bodies: unknown[] = [];
const looks: AttachPolicy<unknown> = {
  isRejection: (response) => {
    bodies.push(response.body());
    return false;
  },
};
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Writes until nobody reads any more. */
function endless(response: ServerResponse): () => number {
  let written = 0;
  const chunk = Buffer.alloc(65_536, 'x');
  const write = () => {
    while (!response.destroyed && response.write(chunk)) written += chunk.length;
    written += chunk.length;
  };
  response.writeHead(200, JSON_TYPE).on('drain', write);
  write();
  return () => written;
}

describe('R91 a body that is looked at to judge the answer', () => {
  it('R91 is read to 1 MiB, and the caller has its answer then', async () => {
    bodies.length = 0;
    const writers: (() => number)[] = [];
    const api = await startApi((_seen, response) => void writers.push(endless(response)));
    const response = await providerFetch(fakeProvider(api.url, new FakeTokens('first'), looks))(api.url);
    expect(bodies).toEqual([undefined, undefined]);
    // Beside what was read: what the sockets of both sides hold.
    expect(writers[0]?.()).toBeLessThan(20 * 1024 * 1024);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0);
    await reader?.cancel();
  });

  it('R91 holds the answer back for 1 s at most', async () => {
    bodies.length = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let answered: ServerResponse | undefined;
    const api = await startApi((_seen, response) => {
      answered = response;
      response.writeHead(200, JSON_TYPE).write('{"code":');
    });
    const sent = providerFetch(fakeProvider(api.url, new FakeTokens('first'), looks))(api.url);
    await vi.waitFor(() => expect(bodies).toHaveLength(1), { timeout: 5_000, interval: 5 });
    await vi.advanceTimersByTimeAsync(1_000);
    const response = await sent;
    expect(bodies).toEqual([undefined, undefined]);
    answered?.end('1}');
    expect(await response.json()).toEqual({ code: 1 });
  });

  it.each([
    ['all of', 0],
    ['nothing of', 1],
  ])('R91 is read whole: %s one that is %i bytes longer than 1 MiB', async (_what, more) => {
    bodies.length = 0;
    const body = JSON.stringify('x'.repeat(1024 * 1024 - 2 + more));
    const api = await startApi((_seen, response) => response.writeHead(200, JSON_TYPE).end(body));
    const response = await providerFetch(fakeProvider(api.url, new FakeTokens('first'), looks))(api.url);
    expect(bodies).toEqual([undefined, more === 0 ? JSON.parse(body) : undefined]);
    expect(await response.text()).toBe(body);
  });

  it('R91 is none in the answer to a HEAD', async () => {
    bodies.length = 0;
    const api = await startApi((_seen, response) => response.writeHead(200, JSON_TYPE).end());
    const bound = providerFetch(fakeProvider(api.url, new FakeTokens('first'), looks));
    expect((await bound(api.url, { method: 'HEAD' })).status).toBe(200);
    expect(bodies).toEqual([undefined, undefined]);
  });

  it('R62, R91 leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const connection = { options: {}, fetch: async () => Response.json({ a: 1 }) };
    const provider = fakeProvider('http://127.0.0.1:9', new FakeTokens('first'), looks, { connection });
    expect(await (await providerFetch(provider)('http://127.0.0.1:9/')).json()).toEqual({ a: 1 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('R91 may break off, which is for the caller to see', async () => {
    bodies.length = 0;
    const api = await startApi((_seen, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'Content-Length': '100' }).write('{"code":');
      setImmediate(() => response.destroy());
    });
    const response = await providerFetch(fakeProvider(api.url, new FakeTokens('first'), looks))(api.url);
    expect(bodies).toEqual([undefined, undefined]);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  it.each([['text/html'], ['application/octet-stream']])('R91 is not read as %s', async (type) => {
    bodies.length = 0;
    const api = await startApi((_seen, response) => response.writeHead(200, { 'Content-Type': type }).write('x'));
    const response = await providerFetch(fakeProvider(api.url, new FakeTokens('first'), looks))(api.url);
    expect(bodies).toEqual([undefined]);
    await response.body?.cancel();
  });

  it.each([['application/json'], ['application/problem+json; charset=utf-8']])('R91 is read as %s', async (type) => {
    bodies.length = 0;
    const api = await startApi((_seen, response) => response.writeHead(200, { 'Content-Type': type }).end('{"a":1}'));
    const response = await providerFetch(fakeProvider(api.url, new FakeTokens('first'), looks))(api.url);
    expect(bodies).toEqual([undefined, { a: 1 }]);
    expect(await response.json()).toEqual({ a: 1 });
  });
});
