import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { isAxiosError } from 'axios';
import { describe, expect, it } from 'vitest';
import type { Handler } from '../../../server.js';
import { redirectTo, startApi } from '../../../server.js';
import { bound } from '../fake-provider.js';

const CANARY = 'canary-token';

/** What any sink may print. */
function sinks(thing: unknown): string {
  const printed = [inspect(thing), inspect(thing, { depth: 12, showHidden: !hasStream(thing) }), String(thing)];
  if (thing instanceof Error) printed.push(thing.message, String(thing.stack), inspect(thing.cause, { depth: 12 }));
  if (isAxiosError(thing)) printed.push(JSON.stringify(thing.toJSON()), inspect(thing.request, { depth: 12 }));
  printed.push(
    JSON.stringify(thing) ?? '',
    JSON.stringify(thing, Object.getOwnPropertyNames(Object(thing))) ?? '',
    walk(thing),
  );
  return printed.join('\n');
}

function hasStream(thing: unknown): boolean {
  return [Reflect.get(Object(thing), 'data'), Reflect.get(Object(thing), 'response')?.data].some(
    (data) => data instanceof Readable,
  );
}

/** Every string that enumerable properties lead to, live streams aside. */
function walk(thing: unknown, seen = new Set<unknown>()): string {
  if (typeof thing === 'string') return thing;
  if (typeof thing !== 'object' || thing === null || seen.has(thing) || thing instanceof Readable) return '';
  seen.add(thing);
  return [...Object.values(thing), Reflect.get(thing, 'cause'), Reflect.get(thing, 'message')]
    .map((value) => walk(value, seen))
    .join('\n');
}

/** With hidden properties, an `AbortSignal.timeout` leads over its timer to every socket of the process. */
function abortedIn(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

const cases: Record<string, { handler?: Handler; url?: string; options?: () => object }> = {
  'an answer': {},
  'an error status': { handler: (_seen, response) => response.writeHead(500).end('{}') },
  'two rejections': { handler: (_seen, response) => response.writeHead(401).end() },
  'a stream': { options: () => ({ responseType: 'stream' }) },
  'a stream of a compressed answer': {
    options: () => ({ responseType: 'stream' }),
    handler: (_seen, response) =>
      response
        .writeHead(200, { 'Content-Encoding': 'gzip' })
        .end(Buffer.from('H4sIAAAAAAAAA0tMSgYAwkEkNQMAAAA=', 'base64')),
  },
  'a reset': { handler: (_seen, response) => response.destroy() },
  'a cut answer': {
    handler: (_seen, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('x');
      setTimeout(() => response.destroy(), 20);
    },
  },
  'a timeout': { handler: () => {}, options: () => ({ timeout: 50 }) },
  'a cancellation': { handler: () => {}, options: () => ({ signal: abortedIn(50) }) },
  'too many redirects': { handler: redirectTo('/again'), options: () => ({ maxRedirects: 2 }) },
  'too large an answer': {
    handler: (_seen, response) => response.end('x'.repeat(99)),
    options: () => ({ maxContentLength: 9 }),
  },
  'too large an upload': {
    options: () => ({ method: 'POST', data: Readable.from(['x'.repeat(99)]), maxBodyLength: 9 }),
  },
  'an answer that does not parse': {
    handler: (_seen, response) => response.end('{'),
    options: () => ({ responseType: 'json', transitional: { silentJSONParsing: false } }),
  },
  'a refused origin': { url: 'http://127.0.0.1:1/' },
};

const query = {
  attach: (request: { setQuery(name: string, value: string): void }) => request.setQuery('key', CANARY),
};

describe.each(['http', 'fetch'])('what comes back over %s', (adapter) => {
  it.each(Object.entries(cases))(
    'R55 shows no token: %s',
    async (name, { handler, url = '/x', options = () => ({}) }) => {
      if (adapter === 'fetch' && name === 'too large an upload') return;
      const api = await startApi(handler ?? ((_seen, response) => response.end('ok')));
      const busy = await startApi(() => {});
      for (const policy of [{}, query]) {
        const httpAgent = new Agent({ keepAlive: true });
        const { http } = bound(api.url, [CANARY, `${CANARY}-2`], policy, { adapter, httpAgent });
        const other = bound(busy.url, [CANARY], {}, { httpAgent });
        other.http.get('/', { timeout: 5_000 }).catch(() => {});
        await expect.poll(() => busy.requests.length).toBeGreaterThan(0);
        const result: unknown = await http.request({ url, ...options() }).catch((error: unknown) => error);
        const shown = sinks(result);
        const at = shown.indexOf(CANARY);
        expect(at < 0 ? '' : shown.slice(Math.max(0, at - 600), at + 20)).toBe('');
        if (isAxiosError(result)) expect(result.config?.headers.has('Authorization') ?? false).toBe(false);
        httpAgent.destroy();
        busy.requests.length = 0;
      }
    },
  );
});

describe('what comes back', () => {
  it('R55 shows no token in the error of a stream that fails later', async () => {
    const api = await startApi((_seen, response) => response.end('x'.repeat(99_999)));
    const { http } = bound(api.url, [CANARY]);
    const { data } = await http.get('/', { responseType: 'stream', maxContentLength: 9 });
    const failure: unknown = await new Promise((resolve) => data.on('error', resolve).resume());
    expect(isAxiosError(failure)).toBe(true);
    expect(sinks(failure)).not.toContain(CANARY);
  });

  it('shows where the request went', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    const { request } = await http.get('/orders', { params: { a: 1 } });
    const responseUrl = `${api.url}/orders?a=1`;
    const host = new URL(api.url).host;
    const shown = { method: 'GET', host, path: '/orders?a=1', responseUrl, res: { responseUrl } };
    expect(request).toMatchObject(shown);
    expect(JSON.parse(JSON.stringify(request))).toEqual(shown);
    expect(inspect(request)).toBe(inspect(shown));
  });

  it('is the config that the interceptors saw', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    const seen: unknown[] = [];
    http.interceptors.request.use((config) => {
      seen.push(config);
      return config;
    });
    const response = await http.get('/');
    expect(response.config).toBe(seen[0]);
    expect(response.config.adapter).toEqual(['http', 'fetch']);
  });
});
