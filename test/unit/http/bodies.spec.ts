import { Readable } from 'node:stream';
import FormDataStream from 'form-data';
import { describe, expect, it } from 'vitest';
import { writtenForm } from '../../../lib/http/client/streamed-form.js';
import type { AttachPolicy } from '../../../lib/protocol/definition/attach-policy.js';
import { only, redirectTo, type Seen, startApi } from '../../server.js';
import { CLIENTS, FOLLOWING, type Sending } from './clients.js';
import { bound, FakeTokens, fakeProvider } from './fake-provider.js';

type Body = NonNullable<Sending['body']>;

function form(): FormData {
  const data = new FormData();
  data.append('name', 'ä');
  data.append('file', new File([Uint8Array.of(0, 1, 2)], 'plan.bin', { type: 'application/x-plan' }));
  return data;
}

const AGAIN: [string, () => Body, string | undefined][] = [
  ['a text', () => 'ä', undefined],
  ['bytes', () => Buffer.from('ä'), undefined],
  ['a form', () => new URLSearchParams({ a: 'ä' }), 'application/x-www-form-urlencoded;charset=utf-8'],
  ['a Blob', () => new Blob(['ä'], { type: 'text/x-plan' }), 'text/x-plan'],
  ['a File', () => new File(['ä'], 'plan.txt', { type: 'text/x-plan' }), 'text/x-plan'],
  ['an empty FormData', () => new FormData(), 'multipart/form-data'],
  ['a FormData with a file', form, 'multipart/form-data'],
];

/** A form is written with another boundary each time: its first line. */
function written({ body }: Seen): string {
  const boundary = /^--([^\r]+?)(?:--)?\r\n/.exec(body)?.[1];
  return boundary === undefined ? body : body.replaceAll(boundary, 'BOUNDARY');
}

/** Its Content-Type, where it has a boundary that is the body's. */
function typeOf({ body, headers }: Seen): string {
  const [type = '', boundary] = (headers['content-type'] ?? '').toLowerCase().split('; boundary=');
  return boundary === undefined || body.toLowerCase().startsWith(`--${boundary}`)
    ? type
    : `${type} of another boundary`;
}

describe.each(CLIENTS)('bodies over %s', (_name, make) => {
  it.each(AGAIN)('R38 %s is sent again as it was', async (_what, body) => {
    const api = await startApi(only('second'));
    const send = make(fakeProvider(api.url, new FakeTokens('first', 'second')), api.url);
    expect((await send('/orders', { method: 'POST', body: body() })).status).toBe(200);
    const [first = '', second] = api.requests.map(written);
    expect([api.requests.length, second]).toEqual([2, first]);
    expect(first).not.toBe('');
  });

  it('R38 a stream is never sent again', async () => {
    const api = await startApi(only('second'));
    const tokens = new FakeTokens('first', 'second');
    const send = make(fakeProvider(api.url, tokens), api.url);
    const body = Readable.from([Buffer.from('x')]);
    expect((await send('/orders', { method: 'POST', body })).status).toBe(401);
    expect([api.requests.map((seen) => seen.body), tokens.asked.length]).toEqual([['x'], 1]);
  });
});

describe.each(FOLLOWING)('redirected bodies over %s', (_name, make) => {
  it.each(AGAIN)('R29 %s goes on with a 307, and is replayed', async (_what, body, type) => {
    const api = await startApi((seen, response, count) =>
      seen.url === '/orders' ? redirectTo('/moved', 307)(seen, response, count) : only('second')(seen, response, count),
    );
    const send = make(fakeProvider(api.url, new FakeTokens('first', 'second')), api.url);
    expect((await send('/orders', { method: 'POST', body: body() })).status).toBe(200);
    expect(api.requests.map(({ url }) => url)).toEqual(['/orders', '/moved', '/orders', '/moved']);
    expect(new Set(api.requests.map(written)).size).toBe(1);
    if (type !== undefined) expect(api.requests.map(typeOf)).toEqual(Array(4).fill(type));
  });
});

function ofBuffers(): FormDataStream {
  const data = new FormDataStream();
  data.append('name', 'ä');
  data.append('file', Buffer.from([0, 1, 2]), { filename: 'plan.bin' });
  return data;
}

const others = ['x-own', 'x-content-type', 'content-type-x'];
const ofOthers = () =>
  Object.assign(ofBuffers(), {
    getHeaders: () => ({ 'Content-Type': 'multipart/x', 'X-Own': 'a', 'X-Content-Type': 'a', 'Content-Type-X': 'a' }),
  });

describe.each(['http', 'fetch'] as const)("axios' own form over its %s adapter", (adapter) => {
  const post = async (data: FormDataStream, attach: AttachPolicy<unknown> = {}, options = {}) => {
    const api = await startApi(only('second'));
    const { http } = bound(api.url, ['first', 'second'], attach, { adapter, validateStatus: null });
    const response = await http.post('/orders', data, options);
    return { api, response };
  };

  it('R38 of buffers is sent again, byte for byte, and given back unread', async () => {
    const data = ofBuffers();
    const expected = data.getBuffer().toString();
    const { api, response } = await post(data);
    expect(response.status).toBe(200);
    expect(api.requests.map(({ body }) => body)).toEqual([expected, expected]);
    for (const { headers } of api.requests) {
      expect(headers).toMatchObject({
        'content-type': `multipart/form-data; boundary=${data.getBoundary()}`,
        'content-length': String(Buffer.byteLength(data.getBuffer())),
      });
    }
    expect(response.config.data).toBe(data);
    expect(data.getBuffer().toString()).toBe(expected);
  });

  it('R38 that axios makes of an object is sent again', async () => {
    const api = await startApi(only('second'));
    const { http } = bound(api.url, ['first', 'second'], {}, { adapter });
    expect((await http.postForm('/orders', { name: 'ä' })).status).toBe(200);
    expect(api.requests[1]?.body).toContain('name="name"\r\n\r\nä\r\n');
  });

  it('is signed as it is sent', async () => {
    const signed: unknown[] = [];
    const { api } = await post(ofBuffers(), {
      attach: (r, { token }) => {
        signed.push(r.body?.toString());
        r.setHeader('Authorization', token?.header() ?? '');
      },
    });
    expect(signed).toEqual(api.requests.map(({ body }) => body));
  });

  it("takes its other headers along by axios' own rule", async () => {
    for (const [formDataHeaderPolicy, own] of [
      ['legacy', 'a'],
      ['content-only', undefined],
    ]) {
      const { api } = await post(ofOthers(), {}, { formDataHeaderPolicy });
      const types = api.requests.map(({ headers }) => [
        headers['content-type'],
        ...others.map((name) => headers[name]),
      ]);
      expect(types).toEqual([
        ['multipart/x', own, own, own],
        ['multipart/x', own, own, own],
      ]);
    }
  });
});

describe("axios' own form with a stream in it", () => {
  it.each([
    ['of unknown length', {}],
    ['of known length', { knownLength: 1 }],
  ])('R38 %s is sent once', async (_what, options) => {
    const api = await startApi(only('second'));
    const { http } = bound(api.url, ['first', 'second'], {}, { validateStatus: null });
    const data = new FormDataStream();
    data.append('file', Readable.from([Buffer.from('x')]), { filename: 'x', ...options });
    expect((await http.post('/orders', data)).status).toBe(401);
    expect(api.requests.map(({ body }) => body.includes('\r\n\r\nx\r\n'))).toEqual([true]);
  });

  it('or that somebody has begun to read, or an empty one, is left to axios', () => {
    const begun = ofBuffers();
    begun.resume();
    const stream = new FormDataStream();
    stream.append('file', Readable.from([]));
    const heard: unknown[] = [];
    stream.on('error', (error) => heard.push(error));
    for (const body of [begun, stream, new FormDataStream(), new FormData(), 'text', null, { getBuffer: 1 }]) {
      expect(writtenForm(body, 1_000)).toBeUndefined();
    }
    expect(heard).toEqual([]);
    const length = ofBuffers().getLengthSync();
    expect(writtenForm(ofBuffers(), length)?.bytes.length).toBe(length);
    expect(writtenForm(ofBuffers(), length - 1)).toBeUndefined();
  });
});
