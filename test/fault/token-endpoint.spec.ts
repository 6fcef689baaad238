import { Agent } from 'node:https';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { acme, SECRET } from './acme.js';
import { acquisitionFailure, start } from '../application.js';
import { type Reply, startRaw } from './misbehaving-server.js';
import { answer, bytes, drip, hang, head, redirect, reset, stream, token } from './replies.js';

const MIB = 1024 * 1024;
const UNREACHABLE = 'ERR_TOKEN_ENDPOINT_UNREACHABLE';

describe('a token endpoint that redirects', () => {
  it.each([301, 302, 303, 307, 308])('R2 with %i is not followed, and nobody else hears the secret', async (status) => {
    const other = await startRaw(token('stolen'));
    const secure = await startRaw(token('stolen'), 'https');
    for (const to of [`${other.url}/token`, other.url.replace('127.0.0.1', 'localhost'), secure.url, '/elsewhere']) {
      const endpoint = await startRaw(redirect(status, to));
      const error = await acquisitionFailure(acme(endpoint.url));
      expect(error).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_REDIRECT', status });
      expect(error.message).not.toContain(to);
      expect(endpoint.requests).toHaveLength(1);
      expect(endpoint.requests[0]).toContain(SECRET);
    }
    expect([...other.requests, ...secure.requests]).toEqual([]);
  });
});

describe('a token endpoint that answers with more than 1 MiB', () => {
  const bomb = Buffer.alloc(10 * MIB, ' ');
  it.each<[string, Reply]>([
    ['R5 declared', stream(10 * MIB, { 'Content-Length': 10 * MIB })],
    ['R5 streamed', stream(10 * MIB, { Connection: 'close' })],
    [
      'R5 declared and never sent',
      (socket) => socket.write(head(200, { 'Content-Length': 10 * MIB }) + ' '.repeat(2 * MIB)),
    ],
  ])('%s is given up, once, and its connection closed', async (_what, reply) => {
    const endpoint = await startRaw(reply);
    expect(await acquisitionFailure(acme(endpoint.url))).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_TOO_LARGE' });
    expect(endpoint.requests).toHaveLength(1);
    await expect.poll(() => endpoint.open.size).toBe(0);
  });

  it.each<[string, Reply]>([
    ['R6 gzip', answer(200, gzipSync(bomb), { 'Content-Encoding': 'gzip' })],
    ['R6 br', answer(200, brotliCompressSync(bomb), { 'Content-Encoding': 'br' })],
    ['R6 deflate', answer(200, deflateSync(bomb), { 'Content-Encoding': 'deflate' })],
  ])('%s is given up, once', async (_what, reply) => {
    const endpoint = await startRaw(reply);
    expect(await acquisitionFailure(acme(endpoint.url))).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_TOO_LARGE' });
    expect(endpoint.requests).toHaveLength(1);
  });
});

describe('a token endpoint that switches protocols', () => {
  it('R76 fails at once, and its connection is closed', async () => {
    const endpoint = await startRaw((socket) => {
      socket.write(head(101, { Upgrade: 'websocket', Connection: 'Upgrade' }));
    });
    expect(await acquisitionFailure(acme(endpoint.url))).toMatchObject({
      code: 'ERR_TOKEN_REQUEST_REJECTED',
      status: 101,
    });
    expect(endpoint.requests).toHaveLength(1);
    await expect.poll(() => endpoint.open.size).toBe(0);
  });
});

describe('a token endpoint that takes its time', () => {
  it.each<[string, Reply]>([
    ['hangs before its headers', hang],
    ['hangs after its headers', (socket) => socket.write(head(200, { 'Content-Length': 100 }))],
    ['drips headers', drip('HTTP/1.1 200 OK\r\nX: ', 'x')],
    ['drips header lines', drip('HTTP/1.1 200 OK\r\n', 'X: 1\r\n')],
    ['drips a body', drip(head(200, { 'Content-Length': 5_000 }), ' ')],
    ['drips chunks', drip(head(200, { 'Transfer-Encoding': 'chunked' }), '1\r\n \r\n')],
    ['drips 100 Continue', drip('', 'HTTP/1.1 100 Continue\r\n\r\n')],
  ])('R7 %s: one deadline, and the socket is destroyed', async (_what, reply) => {
    const endpoint = await startRaw(reply);
    const from = performance.now();
    const error = await acquisitionFailure(acme(endpoint.url, { deadline: 250 }));
    expect(error).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_TIMEOUT', endpoint: endpoint.url });
    expect(error.message).toContain('250 ms');
    // Without the deadline it would take 10 s.
    expect(performance.now() - from).toBeLessThan(8_000);
    expect(endpoint.requests).toHaveLength(1);
    await expect.poll(() => endpoint.open.size).toBe(0);
  });
});

describe('a token endpoint that is not there', () => {
  it.each<[string, Reply]>([
    ['resets the connection', reset],
    ['says nothing and closes', bytes('')],
    ['closes within its headers', bytes('HTTP/1.1 200 OK\r\nContent-Le')],
    ['sends less than it declares', bytes(`${head(200, { 'Content-Length': 100 })}{}`)],
    ['sends more than it declares', bytes(`${head(200, { 'Content-Length': 2 })}{}{}`)],
    ['ends within a chunk', bytes(`${head(200, { 'Transfer-Encoding': 'chunked' })}ff\r\n{}`)],
    ['does not speak HTTP', bytes('SSH-2.0-OpenSSH_9.6\r\n')],
    ['sends two lengths', bytes('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ')],
    ['sends a compressed body that is cut', bytes(`${head(200, { 'Content-Encoding': 'gzip' })}\x1f\x8b`)],
  ])('R8 %s: unreachable, tried three times', async (_what, reply) => {
    const endpoint = await startRaw(reply);
    const error = await acquisitionFailure(acme(endpoint.url));
    expect(error).toMatchObject({ code: UNREACHABLE, retryable: true, endpoint: endpoint.url });
    expect(endpoint.requests).toHaveLength(3);
  });

  it('R8 has a name that does not resolve: unreachable, looked up three times', async () => {
    let lookups = 0;
    const lookup = async (hostname: string): Promise<never> => {
      lookups += 1;
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
    };
    const error = await acquisitionFailure(
      acme('http://acme.invalid', { http: { baseURL: 'http://acme.invalid', lookup } }),
    );
    expect(error).toMatchObject({ code: UNREACHABLE, retryable: true });
    expect(error.message).toContain('ENOTFOUND');
    expect(lookups).toBe(3);
  });

  it('R8 refuses connections: unreachable', async () => {
    const error = await acquisitionFailure(acme('http://127.0.0.1:1'));
    expect(error).toMatchObject({ code: UNREACHABLE, retryable: true });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('R8 answers on the second try: nobody notices', async () => {
    const endpoint = await startRaw((...given) => (given[2] === 1 ? reset : token('late'))(...given));
    const { tokens } = await start(acme(endpoint.url));
    expect((await tokens.getToken('acme')).reveal()).toBe('late');
  });
});

describe('a token endpoint with a wrong certificate', () => {
  it('R8 is not tried again, and hears no secret', async () => {
    const endpoint = await startRaw(token('a'), 'https');
    let connections = 0;
    const lookup = async (): Promise<[string, 4]> => {
      connections += 1;
      return ['127.0.0.1', 4];
    };
    const url = endpoint.url.replace('127.0.0.1', 'localhost');
    const error = await acquisitionFailure(acme(url, { http: { baseURL: url, lookup } }));
    expect(error).toMatchObject({ code: UNREACHABLE, retryable: false });
    expect(error.message).toMatch(/certificate of https:\/\/localhost:\d+ is not trusted \(\w+\); give its CA/);
    expect([connections, endpoint.requests]).toEqual([1, []]);
  });

  it("R8 is tried with the definition's agent", async () => {
    const endpoint = await startRaw(token('a'), 'https');
    const httpsAgent = new Agent({ rejectUnauthorized: false });
    const { tokens } = await start(acme(endpoint.url, { http: { baseURL: endpoint.url, httpsAgent } }));
    expect((await tokens.getToken('acme')).reveal()).toBe('a');
  });
});
