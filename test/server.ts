import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Server } from 'node:net';
import { afterTest } from './after-test.js';
import { certificate } from './localhost-certificate.js';

/** What an API saw. */
export interface Seen {
  readonly method: string;
  /** Path and query, as they were on the wire. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Api {
  readonly url: string;
  readonly port: number;
  readonly requests: Seen[];
}

/** Answers a request; `count` says the how manyeth it is. One that throws fails the test. */
export type Handler = (seen: Seen, response: ServerResponse, count: number) => unknown;

/** Has any server listen on a free port of loopback until the test is over. Resolves with the port. */
export async function listen(server: Server): Promise<number> {
  const open = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    for (const socket of open) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** An HTTP server on loopback, closed after the test. By default it answers 200 with what it saw. */
export async function startApi(handler: Handler = echo, scheme: 'http' | 'https' = 'http'): Promise<Api> {
  const requests: Seen[] = [];
  const faults: unknown[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    try {
      const seen = { method, url, headers, body: await textOf(request) };
      await handler(seen, response, requests.push(seen));
    } catch (fault) {
      // A client that goes away is no fault of the test.
      if (request.complete) faults.push(fault);
      response.destroy();
    }
  };
  const server = scheme === 'https' ? createSecureServer(certificate, listener) : createServer(listener);
  const port = await listen(server);
  afterTest(async () => {
    if (faults.length > 0) throw new AggregateError(faults, `the server at port ${port} threw: ${String(faults[0])}`);
  });
  return { url: `${scheme}://127.0.0.1:${port}`, port, requests };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  const stream: AsyncIterable<Buffer> = request;
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Answers with JSON. */
export function reply(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function echo({ method, url, headers }: Seen, response: ServerResponse): void {
  reply(response, { method, url, authorization: headers.authorization });
}

/** Answers 401 to every token but this one. */
export function only(text: string): Handler {
  return (seen, response) => {
    if (seen.headers.authorization === `Bearer ${text}`) return echo(seen, response);
    response.writeHead(401, { 'WWW-Authenticate': 'Bearer error="invalid_token"' });
    return response.end('{"message":"unauthorized"}');
  };
}

/** Answers with a redirect. */
export function redirectTo(location: string, status = 302): Handler {
  return (_seen, response) => response.writeHead(status, { Location: location }).end();
}
