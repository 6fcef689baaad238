import { type Socket, createServer } from 'node:net';
import { Agent } from 'node:https';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import axios from 'axios';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sendTokenRequest } from '../../../lib/http/send-token-request.js';
import { TokenTransportError, type TokenTransportRequest } from '../../../lib/protocol/definition/token-transport.js';
import { listen, redirectTo, startApi } from '../../server.js';

const CANARY = 'secret-canary';

function request(url: string, more: Partial<TokenTransportRequest> = {}): TokenTransportRequest {
  return { method: 'POST', url, headers: {}, signal: AbortSignal.timeout(5_000), http: {}, ...more };
}

async function failureOf(given: TokenTransportRequest): Promise<TokenTransportError> {
  const failure: unknown = await sendTokenRequest(given).catch((error: unknown) => error);
  if (failure instanceof TokenTransportError) return failure;
  throw new Error('expected a TokenTransportError', { cause: failure });
}

const refusing = (thrown: unknown) => ({
  lookup: () => {
    throw thrown;
  },
});

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** The bytes of one request, as they arrive on a socket, and what comes of its answer. Ends when the connection is closed. */
async function onSocket(more: Partial<TokenTransportRequest>, answer: (socket: Socket) => void) {
  let wire = '';
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      wire += chunk.toString();
      answer(socket);
    });
  });
  const outcome = await sendTokenRequest(request(`http://127.0.0.1:${await listen(server)}/token`, more));
  return { wire, outcome };
}

async function wireOf(more: Partial<TokenTransportRequest>): Promise<string> {
  const { wire } = await onSocket(more, (socket) => socket.end(OK));
  return wire;
}

afterEach(() => {
  axios.interceptors.request.clear();
  delete axios.defaults.headers.common['X-Default'];
});

describe('a token request', () => {
  it('goes out as it was given, past the interceptors and defaults of axios', async () => {
    const intercepted = vi.fn();
    axios.interceptors.request.use(intercepted);
    axios.defaults.headers.common['X-Default'] = 'x';
    const api = await startApi((seen, response) =>
      response.writeHead(400, { 'Set-Cookie': ['a', 'b'] }).end(seen.body),
    );
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: 'Basic x' };
    const http = {
      baseURL: 'http://127.0.0.1:1',
      auth: { username: 'a', password: 'b' },
      headers: { 'X-Api': '1' },
      params: { a: 1 },
      transformRequest: () => 'changed',
    };
    const answer = await sendTokenRequest(request(`${api.url}/token`, { headers, body: 'a=ä', http }));
    expect(answer).toMatchObject({ status: 400, headers: { 'set-cookie': 'a, b' } });
    expect(Buffer.from(answer.body).toString()).toBe('a=ä');
    expect(intercepted).not.toHaveBeenCalled();
    expect(api.requests[0]).toMatchObject({ method: 'POST', url: '/token', body: 'a=ä' });
    expect(api.requests[0]?.headers).toMatchObject({ 'content-length': '4', authorization: 'Basic x' });
    expect(Object.keys(api.requests[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(['x-api']));
    expect(Object.keys(api.requests[0]?.headers ?? {})).not.toEqual(expect.arrayContaining(['x-default']));
  });

  it('without a body has Content-Length: 0, and a Content-Type only if the definition set one', async () => {
    expect(await wireOf({ headers: { 'Content-Type': 'application/json' } })).toMatch(
      /^content-type: application\/json\r$/im,
    );
    const wire = await wireOf({});
    expect(wire).toMatch(/^POST \/token HTTP\/1\.1\r\n/);
    expect(wire.match(/content-length: .*/gi)).toEqual(['Content-Length: 0']);
    expect(wire).not.toMatch(/content-type|transfer-encoding/i);
    expect(await wireOf({ method: 'GET' })).not.toMatch(/content-(type|length)|transfer-encoding/i);
    expect(await wireOf({ body: Uint8Array.of(120) })).toMatch(/Content-Length: 1\r\n[^]*\r\n\r\nx$/);
  });

  it.each([301, 302, 303, 307, 308])('R2 does not follow a %i', async (status) => {
    const other = await startApi();
    const api = await startApi(redirectTo(other.url, status));
    expect((await sendTokenRequest(request(api.url, { body: CANARY }))).status).toBe(status);
    expect(other.requests).toEqual([]);
  });

  it.each([
    ['identity', (data: Buffer) => data],
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('R5, R6 gives up on a body over 1 MiB once decoded (%s)', async (encoding, encode) => {
    const sizes = [1024 * 1024, 1024 * 1024 + 1, 10 * 1024 * 1024];
    const bodies = sizes.map((size) => encode(Buffer.alloc(size)));
    const api = await startApi((_seen, response, count) =>
      response.writeHead(200, { 'Content-Encoding': encoding }).end(bodies[count - 1]),
    );
    expect((await sendTokenRequest(request(api.url))).body).toHaveLength(1024 * 1024);
    expect(await failureOf(request(api.url))).toMatchObject({ reason: 'too-large' });
    expect(await failureOf(request(api.url))).toMatchObject({ reason: 'too-large' });
  });

  it('R7 ends with the signal, also in a dripping body', async () => {
    let closed = false;
    const patience = new AbortController();
    const api = await startApi((_seen, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('x'), 10);
      setTimeout(() => patience.abort(), 100);
      response.on('close', () => {
        clearInterval(drip);
        closed = true;
      });
    });
    expect(await failureOf(request(api.url, { signal: patience.signal }))).toMatchObject({
      reason: 'aborted',
    });
    await expect.poll(() => closed).toBe(true);
    expect(await failureOf(request(api.url, { signal: AbortSignal.abort() }))).toMatchObject({ reason: 'aborted' });
  });

  it('R76 takes a switch of protocols (101) for an answer without a body, at once, and closes the connection', async () => {
    const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
    const { outcome } = await onSocket({}, (socket) => socket.write(`${head}frame`));
    expect(outcome).toMatchObject({ status: 101, headers: { upgrade: 'websocket' } });
    expect(outcome.body).toHaveLength(0);
  });

  it('R8 says what failed, and holds nothing of the request', async () => {
    const reset = await startApi((_seen, response) => response.destroy());
    const cut = await startApi((_seen, response) => {
      response.writeHead(200, { 'Content-Length': '9' }).write('x');
      setTimeout(() => response.destroy(), 10);
    });
    const headers = { Authorization: `Basic ${CANARY}` };
    for (const [url, detail] of [
      ['http://127.0.0.1:1/', 'ECONNREFUSED'],
      ['http://nowhere.invalid/', expect.stringMatching(/^E/)],
      [reset.url, 'ECONNRESET'],
      [cut.url, expect.anything()],
    ]) {
      const failure = await failureOf(request(url, { headers, body: CANARY }));
      expect(failure).toMatchObject({ reason: 'unreachable', detail });
      expect(Object.keys(failure).toSorted()).toEqual(['detail', 'name', 'reason']);
      expect(inspect(failure, { depth: 9, showHidden: true }) + failure.stack).not.toContain(CANARY);
    }
  });

  it('R8 keeps the words of an error without a code, less what was sent', async () => {
    const given = { headers: { 'X-Key': CANARY }, body: `key=${CANARY}` };
    for (const [thrown, detail] of [
      [new RangeError(`no route\nfor ${CANARY}`), /^\w*Error: no route for …$/],
      ['out of order', /out of order/],
      [Object.assign(new Error('x'), { code: 'a sentence' }), /^\w*Error: x$/],
    ] as const) {
      const failure = await failureOf(request('http://acme.invalid/', { ...given, http: refusing(thrown) }));
      expect(failure.reason).toBe('unreachable');
      expect(failure.detail).toMatch(detail);
      expect(inspect(failure, { depth: 9, showHidden: true }) + failure.stack).not.toContain(CANARY);
    }
  });

  it('R8 tells a wrong certificate apart, and uses the agent of the definition', async () => {
    const api = await startApi(undefined, 'https');
    const wrong = { reason: 'certificate', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' };
    expect(await failureOf(request(api.url))).toMatchObject(wrong);
    const httpsAgent = new Agent({ rejectUnauthorized: false });
    expect((await sendTokenRequest(request(api.url, { http: { httpsAgent } }))).status).toBe(200);
  });

  it.each(['data:application/json,{}', 'file:///etc/passwd', '/token', 'ftp://a.test/?http://b.test'])(
    'R9 refuses %s',
    async (url) => {
      expect(await failureOf(request(url))).toMatchObject({ reason: 'unreachable', detail: 'ERR_INVALID_PROTOCOL' });
    },
  );
});
