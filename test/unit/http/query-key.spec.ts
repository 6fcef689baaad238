import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { AttachPolicy } from '../../../lib/protocol/definition/attach-policy.js';
import { startRaw } from '../../fault/misbehaving-server.js';
import { type Handler, redirectTo, startApi } from '../../server.js';
import { CLIENTS } from './clients.js';
import { FakeTokens, fakeProvider } from './fake-provider.js';

const failure = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

const KEY = 'query-key-canary/ä';
const inQuery: AttachPolicy<unknown> = { attach: (request) => request.setQuery('key', KEY) };
const spelt = [KEY, encodeURIComponent(KEY), encodeURIComponent(encodeURIComponent(KEY)), 'query-key-canary'];
const shows = (thing: unknown) => {
  const printed = inspect(thing, { depth: 12, showHidden: false, getters: true });
  return spelt.filter((spelling) => `${printed}${JSON.stringify(thing) ?? ''}`.includes(spelling));
};

describe.each(CLIENTS)('a key in the query over %s', (_name, make) => {
  it.each<[string, Handler]>([
    ['an answer', (_seen, response) => response.end('{}')],
    ['a redirect to no URL', redirectTo('http://[')],
    [
      'a redirect that keeps it',
      (seen, response, n) => (n > 2 ? response.end() : redirectTo(`/slash${seen.url}`)(seen, response, n)),
    ],
    [
      'a redirect that hides it in another parameter',
      (seen, response, n) =>
        n > 1
          ? response.writeHead(403).end()
          : redirectTo(`/login?next=${encodeURIComponent(seen.url)}`)(seen, response, n),
    ],
    ['endless redirects', (seen, response, n) => redirectTo(seen.url)(seen, response, n)],
    ['a reset', (_seen, response) => void response.destroy()],
    ['a status that only a network may give', (_seen, response) => void response.writeHead(999).end('carried out')],
  ])('R88 shows nowhere after %s', async (_what, handler) => {
    const api = await startApi(handler);
    const send = make(fakeProvider(api.url, new FakeTokens('first'), inQuery), api.url);
    const came = await failure(send(`${api.url}/x?a=b`));
    expect(api.requests[0]?.url).toBe(`/x?a=b&key=${encodeURIComponent(KEY)}`);
    expect(shows(came)).toEqual([]);
    for (let error: unknown = came; error instanceof Error; error = error.cause) {
      expect(shows(Object.getOwnPropertyNames(error).map((key) => Reflect.get(error, key)))).toEqual([]);
    }
  });

  it('R88 shows nowhere after an echo that is no HTTP', async () => {
    const api = await startRaw((socket, request) => socket.end(`no HTTP: ${request}`));
    const send = make(fakeProvider(api.url, new FakeTokens('first'), inQuery), api.url);
    const came = await failure(send(`${api.url}/x`));
    expect(api.requests[0]).toContain(encodeURIComponent(KEY));
    expect(came).toBeInstanceOf(Error);
    expect(shows(came)).toEqual([]);
    for (let error: unknown = came; error instanceof Error; error = error.cause) {
      // What Node could not parse is kept as bytes.
      const bytes: unknown = Reflect.get(error, 'rawPacket');
      if (bytes instanceof Uint8Array) expect(shows(Buffer.from(bytes).toString())).toEqual([]);
    }
  });

  it('R88 is left behind when a redirect leaves the origin', async () => {
    const foreign = await startApi();
    const api = await startApi((seen, response, n) =>
      redirectTo(`${foreign.url}${seen.url}&next=${encodeURIComponent(seen.url)}`)(seen, response, n),
    );
    await failure(make(fakeProvider(api.url, new FakeTokens('first'), inQuery), api.url)(`${api.url}/x?a=b`));
    expect(shows(foreign.requests)).toEqual([]);
  });

  it('R88 does not cost the answer of a request that was carried out', async () => {
    const api = await startApi((_seen, response) => response.writeHead(999).end('carried out'));
    const came = await make(fakeProvider(api.url, new FakeTokens('first'), inQuery), api.url)(`${api.url}/x`);
    expect([came.status, came.body, came.url]).toEqual([999, 'carried out', `${api.url}/x`]);
  });
});
