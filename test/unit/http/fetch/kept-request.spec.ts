import { createServer } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KeptRequest } from '../../../../lib/http/fetch/kept-request.js';
import { providerFetch } from '../../../../lib/http/fetch/provider-fetch.js';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import { listen, only, redirectTo, startApi } from '../../../server.js';
import { FakeTokens, fakeProvider } from '../fake-provider.js';

afterEach(() => void vi.restoreAllMocks());

const DEFAULT_LIMIT = 65_536;

const bound = (url: string, policy: AttachPolicy<unknown> = {}) =>
  providerFetch(fakeProvider(url, new FakeTokens('first', 'second'), policy));

/** A Request whose body comes in pieces, one for each time that it is asked for. */
function streamed(url: string, pull: (controller: ReadableStreamDefaultController<Uint8Array>) => unknown): Request {
  const init = {
    method: 'POST',
    duplex: 'half' as const,
    body: new ReadableStream({ pull: async (controller) => void (await pull(controller)) }, { highWaterMark: 0 }),
  };
  return new Request(url, init);
}

function form(): FormData {
  const data = new FormData();
  data.append('file', new Blob(['ä'], { type: 'text/x-plan' }), 'plan.txt');
  return data;
}

describe('the body of a Request given to fetch', () => {
  it.each<[string, () => NonNullable<RequestInit['body']>]>([
    ['a text', () => 'ä'],
    ['bytes', () => Uint8Array.of(1, 2)],
    ['a form', () => new URLSearchParams({ a: 'ä' })],
    ['a FormData', form],
    ['a Blob', () => new Blob(['ä'], { type: 'text/x-plan' })],
  ])('R38 made of %s is sent again as it was', async (_what, body) => {
    const api = await startApi(only('second'));
    const request = new Request(`${api.url}/x`, { method: 'PUT', body: body(), headers: { 'X-A': '1' } });
    expect((await bound(api.url)(request, { headers: [...request.headers, ['X-B', '2']] })).status).toBe(200);
    const [first, second] = api.requests;
    expect(second).toMatchObject({ method: 'PUT', url: '/x', body: first?.body, headers: { 'x-a': '1', 'x-b': '2' } });
    for (const name of ['content-type', 'content-length']) {
      expect([name, second?.headers[name]]).toEqual([name, first?.headers[name]]);
    }
    expect(second?.headers['content-length']).toBe(String(Buffer.byteLength(second?.body ?? '')));
  });

  it.each<[string, number | undefined, number, number]>([
    ['of the default limit', undefined, DEFAULT_LIMIT, 2],
    ['beyond the default limit', undefined, DEFAULT_LIMIT + 1, 1],
    ['of the definition’s limit', 10, 10, 2],
    ['beyond the definition’s limit', 10, 11, 1],
    ['of any length where none is kept', 0, 1, 1],
    ['of no length where none is kept', 0, 0, 1],
  ])('R38 %s is sent whole, and as often as it is kept', async (_what, replayBodyLimit, length, sends) => {
    const api = await startApi(only('second'));
    const request = new Request(api.url, { method: 'POST', body: 'x'.repeat(length) });
    const response = await bound(api.url, replayBodyLimit === undefined ? {} : { replayBodyLimit })(request);
    expect(response.status).toBe(sends === 2 ? 200 : 401);
    expect(api.requests.map(({ body }) => body.length)).toEqual(Array(sends).fill(length));
  });

  it('R38 made of a stream is kept too, up to the limit: nobody can tell', async () => {
    const api = await startApi(only('second'));
    let pulled = 0;
    const request = streamed(api.url, (controller) =>
      (pulled += 1) > 3 ? controller.close() : controller.enqueue(Buffer.from('x')),
    );
    expect((await bound(api.url)(request)).status).toBe(200);
    expect(api.requests.map(({ body }) => body)).toEqual(['xxx', 'xxx']);
  });

  it('R38 is no longer than the limit in memory, however long it is', async () => {
    let pulled = 0;
    const kept = new KeptRequest(
      streamed('http://127.0.0.1:9', (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(1_000));
      }),
      10_000,
    );
    await new Promise(setImmediate);
    // Beside what is kept: what each half of the stream has waiting.
    expect(pulled).toBeLessThan(15);
    expect(kept.body).toBeUndefined();
  });

  it('R38 that never ends holds nothing back', async () => {
    const server = createServer((request, response) =>
      request.once('data', () => response.writeHead(200).end('early')),
    );
    const url = `http://127.0.0.1:${await listen(server)}`;
    let sent = false;
    const request = streamed(url, (controller) => {
      if (sent) return new Promise<void>(() => {});
      sent = true;
      return controller.enqueue(Buffer.from('x'));
    });
    expect(await (await bound(url)(request)).text()).toBe('early');
  });

  it('R29, R38 goes on with a 307', async () => {
    const api = await startApi((seen, response, count) =>
      seen.url === '/x' ? redirectTo('/moved', 307)(seen, response, count) : only('second')(seen, response, count),
    );
    const response = await bound(api.url)(new Request(`${api.url}/x`, { method: 'POST', body: form() }));
    expect([response.status, response.redirected]).toEqual([200, true]);
    expect(new Set(api.requests.map(({ body }) => body)).size).toBe(1);
    expect(new Set(api.requests.map(({ headers }) => headers['content-type'])).size).toBe(1);
    expect(api.requests).toHaveLength(4);
    const long = new Request(`${api.url}/x`, { method: 'POST', body: 'x'.repeat(DEFAULT_LIMIT + 1) });
    await expect(bound(api.url)(long)).rejects.toThrow('cannot be sent again');
  });

  it('R38 is sent again beside a key in the query', async () => {
    const api = await startApi((seen, response) => response.writeHead(seen.url.includes('second') ? 200 : 401).end());
    const attach: AttachPolicy<unknown> = { attach: (r, { token }) => r.setQuery('key', token?.reveal() ?? '') };
    expect((await bound(api.url, attach)(new Request(api.url, { method: 'POST', body: 'x' }))).status).toBe(200);
    expect(api.requests.map(({ body }) => body)).toEqual(['x', 'x']);
  });

  it('that breaks off fails its request, and nothing else', async () => {
    const api = await startApi();
    const broken = streamed(api.url, (controller) => controller.error(new Error('no disk')));
    await expect(bound(api.url)(broken)).rejects.toMatchObject({ cause: { message: 'no disk' } });
  });

  it('R26 is unread where the request is refused', async () => {
    const request = new Request('http://127.0.0.1:9', { method: 'POST', body: 'x' });
    await expect(bound('https://api.acme.test')(request)).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    expect(request.bodyUsed).toBe(false);
  });

  it('gives way to one that is given beside the Request', async () => {
    const api = await startApi(only('second'));
    const request = new Request(api.url, { method: 'POST', body: 'theirs' });
    const ours = 'x'.repeat(DEFAULT_LIMIT + 1);
    expect((await bound(api.url)(request, { body: ours })).status).toBe(200);
    expect(api.requests.map(({ body }) => body)).toEqual([ours, ours]);
  });
});

describe('a Request that is kept', () => {
  it.each([
    ['answered', 'ok'],
    ['not answered', 'fails'],
  ])('R38 is dropped when it was %s', async (_what, outcome) => {
    const dropped = vi.spyOn(KeptRequest.prototype, 'drop');
    const api = await startApi((_seen, response) => (outcome === 'ok' ? response.end() : response.destroy()));
    const sent = bound(api.url)(new Request(api.url, { method: 'POST', body: 'x' }));
    await (outcome === 'ok' ? sent : expect(sent).rejects.toThrow());
    expect(dropped).toHaveBeenCalledTimes(1);
  });

  it('is whole when its end was seen, and nothing when it is dropped', async () => {
    const request = new Request('http://127.0.0.1:9', { method: 'POST', body: 'x' });
    const kept = new KeptRequest(request, 10);
    expect([kept.body, kept.again()]).toEqual([undefined, undefined]);
    expect(await request.text()).toBe('x');
    expect(kept.body).toEqual(Buffer.from('x'));
    expect(await kept.again()?.text()).toBe('x');
    kept.drop();
    expect([kept.body, kept.again()]).toEqual([undefined, undefined]);
  });

  it('leaves its half of a body that is too long, which would fill with all that the other half reads', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100)),
      cancel: () => void (cancelled = true),
    });
    const init = { method: 'POST', duplex: 'half' as const, body };
    const request = new Request('http://127.0.0.1:9', init);
    expect(new KeptRequest(request, 10).body).toBeUndefined();
    await new Promise(setImmediate);
    // A source is cancelled when both halves are.
    request.body?.cancel().catch(() => {});
    await new Promise(setImmediate);
    expect(cancelled).toBe(true);
  });

  it('keeps nothing that comes after it was dropped, and the one that is sent goes on', async () => {
    let give: (() => void) | undefined;
    const given = new Promise<void>((resolve) => (give = resolve));
    const request = streamed('http://127.0.0.1:9', async (controller) => {
      await given;
      controller.enqueue(Buffer.from('x'));
      controller.close();
    });
    const kept = new KeptRequest(request, 10);
    const text = request.text();
    kept.drop();
    give?.();
    expect([await text, kept.body]).toEqual(['x', undefined]);
  });
});
