import { type IncomingMessage, type RequestListener, type ServerResponse, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { afterEach } from 'vitest';
import { certificate } from './localhost-certificate.js';

/** What an API saw. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Api {
  readonly url: string;
  readonly port: number;
  readonly requests: Seen[];
}

export type Handler = (seen: Seen, response: ServerResponse, count: number) => void;

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** An API on loopback, closed after the test. By default it answers 200 with what it saw. */
export async function startApi(handler: Handler = echo, scheme: 'http' | 'https' = 'http'): Promise<Api> {
  const requests: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen: Seen = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(seen);
      handler(seen, response, requests.length);
    });
  };
  const server = scheme === 'https' ? createSecureServer(certificate, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  return { url: `${scheme}://127.0.0.1:${port}`, port, requests };
}

function echo(seen: Seen, response: ServerResponse): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method: seen.method, url: seen.url, authorization: seen.headers.authorization }));
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
