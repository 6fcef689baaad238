import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AttachPolicy } from '../../../../lib/protocol/definition/attach-policy.js';
import { type Handler, only, startApi } from '../../../server.js';
import { FakeTokens, bound } from '../fake-provider.js';

const always = (status: number, headers: Record<string, string> = {}, body = ''): Handler => {
  return (_seen, response) => response.writeHead(status, headers).end(body);
};

describe('a rejected request over axios', () => {
  it('R33 renews once and replays once', async () => {
    const api = await startApi(only('second'));
    const { http, tokens } = bound(api.url);
    expect((await http.get('/')).data.authorization).toBe('Bearer second');
    expect(api.requests).toHaveLength(2);
    expect(tokens.asked).toMatchObject([{ reason: 'rejected', replaces: { generation: expect.any(Number) } }]);
    expect(tokens.refusals).toEqual([]);
  });

  it('R33 replays for the subject whose token was rejected', async () => {
    const api = await startApi(only('second'));
    const { http, tokens } = bound(api.url);
    await http.get('/', { providerAuth: { subject: 's' } });
    expect(tokens.asked).toMatchObject([{ subject: 's', reason: 'rejected' }]);
  });

  it.each([() => true, null, (status: number) => status < 300, (status: number) => status !== 200])(
    'reads the status whatever validateStatus says of it (%#)',
    async (validateStatus) => {
      const api = await startApi(only('second'));
      const { http } = bound(api.url);
      const sent = http.get('/', { validateStatus });
      await sent.catch(() => undefined);
      expect(api.requests).toHaveLength(2);
    },
  );

  it.each([
    ['403 insufficient_scope', 403, 'Bearer error="insufficient_scope"'],
    ['400', 400, ''],
    ['401 insufficient_scope', 401, 'Bearer error="insufficient_scope"'],
  ])('R34 does not replay after a %s', async (_name, status, challenge) => {
    const api = await startApi(always(status, { 'WWW-Authenticate': challenge }));
    const { http, tokens } = bound(api.url);
    await expect(http.get('/')).rejects.toMatchObject({ status });
    expect([api.requests.length, tokens.asked.length]).toEqual([1, 0]);
  });

  it('R34 replays after a bare 401, a POST too', async () => {
    const api = await startApi((_seen, response, count) => response.writeHead(count === 1 ? 401 : 200).end());
    const { http } = bound(api.url);
    await http.post('/', { a: 1 });
    expect(api.requests.map((seen) => seen.body)).toEqual(['{"a":1}', '{"a":1}']);
  });

  it.each([200, 404])('R34 follows the sign of the definition, in a JSON body with HTTP %i', async (status) => {
    const dead: AttachPolicy<unknown> = {
      isRejection: (response) => Reflect.get(Object(response.body()), 'code') === 'TOKEN_DEAD',
    };
    const handler: Handler = (seen, response) => {
      const code = seen.headers.authorization === 'Bearer second' ? 'OK' : 'TOKEN_DEAD';
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ code }));
    };
    const api = await startApi(handler);
    for (const responseType of ['json', 'arraybuffer', 'text'] as const) {
      const { http } = bound(api.url, ['first', 'second'], dead);
      const { data } = await http.get('/', { responseType, validateStatus: null });
      expect(responseType === 'json' ? data : JSON.parse(String(data))).toEqual({ code: 'OK' });
    }
    const unsafe = bound(api.url, ['first', 'second'], dead);
    expect((await unsafe.http.post('/', 'x', { validateStatus: null })).data).toEqual({ code: 'TOKEN_DEAD' });
    expect(unsafe.tokens.asked, 'the next request gets another').toHaveLength(1);
    const asked = bound(api.url, ['first', 'second'], { ...dead, replayUnsafe: true });
    expect((await asked.http.post('/', 'x', { validateStatus: null })).data).toEqual({ code: 'OK' });
  });

  it('takes a sign that fails for none', async () => {
    const api = await startApi(always(502, {}, '<html>'));
    const { http } = bound(api.url, ['first'], {
      isRejection: () => {
        throw new TypeError('no code in <html>');
      },
    });
    await expect(http.get('/')).rejects.toMatchObject({ status: 502 });
  });

  it('R36 gives the 401 to the caller when there is no other token', async () => {
    const api = await startApi(always(401, {}, '{"why":"no"}'));
    const { http, tokens } = bound(api.url, ['first']);
    await expect(http.get('/')).rejects.toMatchObject({ status: 401, response: { data: { why: 'no' } } });
    expect([api.requests.length, tokens.asked.length]).toEqual([1, 1]);
  });

  it('gives the 401 to the caller when the renewal fails', async () => {
    const api = await startApi(always(401));
    const { http, tokens } = bound(api.url);
    tokens.failure = new Error('down');
    await expect(http.get('/')).rejects.toMatchObject({ name: 'AxiosError', status: 401 });
    tokens.failure = undefined;
    tokens.delay = 60_000;
    await expect(http.get('/', { timeout: 100 })).rejects.toMatchObject({ status: 401 });
  });

  it('gives the 401 to the caller when the renewal takes all of the timeout', async () => {
    const api = await startApi(always(401));
    const { http, tokens } = bound(api.url);
    const now = performance.now.bind(performance);
    onTestFinished(() => void vi.restoreAllMocks());
    tokens.onAsked = () => vi.spyOn(performance, 'now').mockImplementation(() => now() + 5_000);
    await expect(http.get('/', { timeout: 5_000 })).rejects.toMatchObject({ status: 401 });
    expect(tokens.asked).toHaveLength(1);
  });

  it('R39 returns a second 401 as it is, and says so to the source', async () => {
    const api = await startApi(always(401));
    const { http, tokens } = bound(api.url, ['first', 'second', 'third']);
    await expect(http.get('/')).rejects.toMatchObject({ status: 401 });
    expect(api.requests).toHaveLength(2);
    expect(tokens.refusals.map((each) => each.reveal())).toEqual(['second']);
  });

  it.each([
    ['a string', 'ä', 'ä'],
    ['a buffer', Buffer.from([0xc3, 0xa4]), 'ä'],
    ['an array buffer', new Uint8Array([0xc3, 0xa4]).buffer, 'ä'],
    ['JSON', { a: 'ä' }, '{"a":"ä"}'],
    ['a form', new URLSearchParams({ a: 'ä' }), 'a=%C3%A4'],
  ])('R38 sends %s again byte for byte, transformed once', async (_name, body, wire) => {
    const api = await startApi(only('second'));
    const { http } = bound(api.url);
    let transforms = 0;
    const count = <T>(data: T): T => {
      transforms += 1;
      return data;
    };
    await http.post('/', body, { transformRequest: [count, ...[http.defaults.transformRequest ?? []].flat()] });
    expect(transforms).toBe(1);
    expect(api.requests.map((seen) => seen.body)).toEqual([wire, wire]);
    const length = String(Buffer.byteLength(wire));
    expect(api.requests.map((seen) => seen.headers['content-length'])).toEqual([length, length]);
  });

  it('R38 never sends a stream again, and renews for the next request', async () => {
    const api = await startApi(only('second'));
    const { http, tokens } = bound(api.url);
    await expect(http.post('/', Readable.from(['abc']))).rejects.toMatchObject({ status: 401 });
    expect(api.requests).toHaveLength(1);
    expect(tokens.asked).toMatchObject([{ reason: 'rejected' }]);
    expect((await http.post('/', Readable.from(['abc']))).status).toBe(200);
  });

  it('R38 uploads and downloads streams', async () => {
    const api = await startApi((seen, response) => response.end(seen.body));
    const { http } = bound(api.url);
    const { data } = await http.post('/', Readable.from(['abc', 'def']), { responseType: 'stream' });
    expect(await text(data)).toBe('abcdef');
  });

  it.each(['http', 'fetch'])('destroys a refused stream before the replay (%s)', async (adapter) => {
    let closed = 0;
    const api = await startApi((seen, response) => {
      if (seen.headers.authorization === 'Bearer second') return response.end('ok');
      response.on('close', () => (closed += 1));
      response.writeHead(401).write('endless');
      return undefined;
    });
    const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
    const { http } = bound(api.url, ['first', 'second'], {}, { httpAgent, adapter });
    const { data } = await http.get('/', { responseType: 'stream' });
    expect(await text(data)).toBe('ok');
    await expect.poll(() => closed).toBe(1);
    httpAgent.destroy();
  });

  it('leaves a refused stream to the caller when there is no other token', async () => {
    const api = await startApi(always(401, {}, 'why'));
    const { http } = bound(api.url, ['first']);
    const { data } = await http.get('/', { responseType: 'stream', validateStatus: null });
    expect(await text(data)).toBe('why');
  });

  it('R35 tells the source of every rejection with the token that was sent', async () => {
    const api = await startApi(only('second'));
    const tokens = new FakeTokens('first', 'second');
    const { http } = bound(api.url, tokens);
    await Promise.all(Array.from({ length: 100 }, () => http.get('/')));
    expect(new Set(tokens.asked.map((options) => options.replaces?.reveal()))).toEqual(new Set(['first']));
    expect(api.requests.filter((seen) => seen.headers.authorization === 'Bearer second')).toHaveLength(100);
  });
});
