import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatedRequest } from './protocol.js';
import { BODY_LIMIT, type Outcome } from './provider-routes.js';
import { json, type Reply } from './reply.js';

/** Who answers requests under a path. */
export interface Site {
  readonly base: string;
  answer(request: SimulatedRequest, headers: readonly string[]): Outcome;
}

/** Serves several sites from one port over plain HTTP/1.1. */
export class HttpServer {
  readonly #server: Server;
  readonly #closing = new AbortController();

  constructor(
    private readonly sites: readonly Site[],
    private readonly now: () => number,
  ) {
    setMaxListeners(0, this.#closing.signal);
    // An idle client must not find its connection closed under its hands.
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      this.serve(request, response).catch(() => request.socket.destroy());
    });
  }

  /** Resolves with the port once connections are accepted; rejects when the address is not to be had. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // Room for a thousand connections at once: a full backlog costs a client a second.
      this.#server.listen({ port, host, backlog: 4_096 }, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Ends every connection, those with a pending answer too. Idempotent. */
  close(): Promise<void> {
    this.#closing.abort();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [pathname = ''] = (request.url ?? '').split('?', 1);
    const body = await readBody(request);
    const site = this.sites.find(({ base }) => pathname === base || pathname.startsWith(`${base}/`));
    if (site === undefined) return this.respond(response, json(404, { message: 'No provider is simulated here' }));
    const { reply, delay } = site.answer(
      {
        method: request.method ?? '',
        path: pathname.slice(site.base.length),
        headers: request.headers,
        authorization: request.headersDistinct['authorization'] ?? [],
        body,
      },
      request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()),
    );
    if (delay > 0) await sleep(delay, undefined, { signal: this.#closing.signal });
    if (reply === 'reset') request.socket.resetAndDestroy();
    else if (reply !== 'hang') this.respond(response, reply);
  }

  private respond(response: ServerResponse, reply: Reply): void {
    response.writeHead(reply.status, {
      ...reply.headers,
      'Content-Length': Buffer.byteLength(reply.content),
      Date: new Date(this.now()).toUTCString(),
    });
    response.end(reply.content);
  }
}

/** The whole body, or more than the limit's worth of it: what follows is read and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stream: AsyncIterable<Buffer> = request;
  for await (const chunk of stream) {
    if (size <= BODY_LIMIT) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks);
}
