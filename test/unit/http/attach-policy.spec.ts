import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { redactText } from '../../../lib/core/redact-text.js';
import { createInstance } from '../../../lib/http/axios.js';
import type { BoundProviderEvent } from '../../../lib/http/bound-provider.js';
import { bindHttp } from '../../../lib/http/client/bind-http.js';
import type { AttachPolicy, OutgoingRequest } from '../../../lib/protocol/definition/attach-policy.js';
import { only, startApi } from '../../server.js';
import { bound, fakeProvider } from './fake-provider.js';

describe('an attach policy', () => {
  it('sees method, URL and body as they are sent, and adds to this attempt only', async () => {
    const api = await startApi((_seen, response, count) => response.writeHead(count === 1 ? 401 : 200).end());
    const outgoing: Pick<OutgoingRequest, 'method' | 'url' | 'body'>[] = [];
    const policy: AttachPolicy<unknown> = {
      async attach(request, { token, subject }) {
        const { method, url, body } = request;
        outgoing.push({ method, url, body });
        await Promise.resolve();
        request.setHeader(
          'X-Signature',
          createHash('sha256')
            .update(`${method} ${url} ${String(body)}`)
            .digest('hex'),
        );
        request.setQuery('to ken', `${token?.reveal()}&${subject}`);
      },
    };
    const { http } = bound(api.url, ['first', 'second'], policy);
    const config = { params: { a: ['x y', 'ä'] }, providerAuth: { subject: 's' } };
    const response = await http.post('/orders?b=1#hash', { c: 1 }, config);
    const url = `${api.url}/orders?b=1&a%5B%5D=x+y&a%5B%5D=%C3%A4`;
    const sent = { method: 'POST', url, body: '{"c":1}' };
    expect(outgoing).toEqual([sent, sent]);
    expect(api.requests.map((seen) => seen.url)).toEqual([
      `${url.slice(api.url.length)}&to%20ken=first%26s`,
      `${url.slice(api.url.length)}&to%20ken=second%26s`,
    ]);
    expect(api.requests[0]?.headers['x-signature']).toMatch(/^[0-9a-f]{64}$/);
    expect(response.config).toMatchObject({ url: '/orders?b=1#hash', params: config.params });
    expect(response.request.path).not.toContain('second');
  });

  it('sees the query as the serializer of the request writes it', async () => {
    const api = await startApi();
    const urls: string[] = [];
    const { http } = bound(api.url, ['first'], { attach: ({ url }) => void urls.push(url) });
    await http.get('/x', { params: { a: [1, 2] }, paramsSerializer: { indexes: null } });
    await http.get('/x', { params: { a: 1 }, paramsSerializer: { serialize: () => 'b=2' } });
    expect(urls).toEqual([`${api.url}/x?a=1&a=2`, `${api.url}/x?b=2`]);
    expect(api.requests.map(({ url }) => url)).toEqual(['/x?a=1&a=2', '/x?b=2']);
  });

  it('takes a header of the caller over rather than sending two', async () => {
    const api = await startApi();
    const { http } = bound(api.url, ['first'], { attach: (request) => request.setHeader('x-api-key', 'ours') });
    await http.get('/', { headers: { 'X-Api-Key': 'theirs' } });
    expect(api.requests[0]?.headers['x-api-key']).toBe('ours');
  });

  it('serves a provider without a token endpoint', async () => {
    const api = await startApi(only('never'));
    const provider = fakeProvider(api.url, undefined, {
      async attach(request, context) {
        request.setHeader('X-Api-Key', String(Reflect.get(Object(await context.credentials()), 'apiKey')));
      },
    });
    const http = bindHttp(createInstance({ baseURL: api.url }), provider);
    await expect(http.get('/')).rejects.toMatchObject({ status: 401 });
    expect(api.requests.map((seen) => seen.headers['x-api-key'])).toEqual(['api-key-canary']);
  });

  it('may have the request of a provider without a token endpoint sent once more', async () => {
    const api = await startApi((_seen, response, count) => response.writeHead(count === 1 ? 401 : 200).end());
    const provider = fakeProvider(api.url, undefined, {
      attach: (request) => request.setHeader('X-Api-Key', 'fake-key'),
      isRejection: ({ status }) => status === 401 && 'retry',
    });
    expect((await bindHttp(createInstance({ baseURL: api.url }), provider).post('/', 'x')).status).toBe(200);
    expect(api.requests).toHaveLength(2);
  });

  it.each<[string, () => unknown, string]>([
    ['an error', () => new RangeError('no key of ann@fake.test'), 'RangeError: no key of …'],
    ['a text', () => 'ann@fake.test', 'string'],
    [
      'what cannot be read',
      () => Object.defineProperty(new Error('x'), 'message', { get: () => expect.unreachable() }),
      'an error that cannot be read',
    ],
  ])('R79 that throws %s is named with the reason, which shows no subject', async (_what, thrown, reason) => {
    const events: BoundProviderEvent[] = [];
    const policy: AttachPolicy<unknown> = {
      attach: () => {
        throw thrown();
      },
    };
    const provider = fakeProvider('http://127.0.0.1:9', undefined, policy, {
      redact: (text, secrets) => redactText(text, secrets.map(String)) ?? '',
      report: (event) => void events.push(event),
    });
    const http = bindHttp(createInstance({ baseURL: 'http://127.0.0.1:9' }), provider);
    await expect(http.get('/', { providerAuth: { subject: 'ann@fake.test' } })).rejects.toThrow(
      `manis: \`attach\` failed (${reason}), so the request was not sent; correct the definition or its credentials`,
    );
    expect(events).toEqual([{ type: 'policy_failed', policy: 'attach', reason }]);
  });

  it('R41 does not hold a request longer than its caller waits', async () => {
    const api = await startApi();
    const { http } = bound(api.url, ['first'], { attach: () => new Promise(() => {}) });
    await expect(http.get('/', { timeout: 50 })).rejects.toMatchObject({ code: 'ECONNABORTED' });
    expect(api.requests).toEqual([]);
  });

  it.each([
    ['a buffer', Buffer.from('x'), Buffer.from('x')],
    ['an array buffer', new Uint8Array([120]).buffer, new Uint8Array([120])],
    ['nothing', undefined, undefined],
  ])('sees %s', async (_name, body, expected) => {
    const api = await startApi();
    const bodies: unknown[] = [];
    const { http } = bound(api.url, ['first'], { attach: (request) => void bodies.push(request.body) });
    await http.post('/', body);
    expect(bodies).toEqual([expected]);
  });
});
