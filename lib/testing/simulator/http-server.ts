import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathUnder } from './base-path.js';
import type { SimulatedRequest } from './protocol.js';
import { BODY_LIMIT, type Outcome } from './provider-routes.js';
import { json, type Reply } from './reply.js';
import type { Wire } from './wires.js';

/** Who answers requests under a path. */
export interface Site {
  readonly base: string;
  answer(request: SimulatedRequest): Promise<Outcome>;
}

/** Which site a request is for. */
export interface Sites {
  /** By its path. */
  at(pathname: string): Site | undefined;
  /** By the wire that it came over. */
  behind(wire: Wire): Site | undefined;
  wireOf(port: number | undefined): Wire | undefined;
}

/** Serves several sites from one port over plain HTTP/1.1. */
export class HttpServer {
  readonly #server: Server;
  readonly #closing = new AbortController();

  constructor(
    private readonly sites: Sites,
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
    const wire = this.sites.wireOf(request.socket.remotePort);
    const body = await readBody(request);
    const site = wire === undefined ? this.sites.at(pathname) : this.sites.behind(wire);
    if (site === undefined) return this.respond(response, json(404, { message: 'No provider is simulated here' }));
    const { base, scheme } = wire ?? { base: site.base, scheme: 'http' };
    const { reply, delay, unserved } = await site.answer({
      method: request.method ?? '',
      path: pathUnder(base, pathname),
      url: `${scheme}://${request.headers.host ?? ''}${request.url ?? ''}`,
      headers: request.headers,
      names: request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()),
      authorization: request.headersDistinct['authorization'] ?? [],
      body,
    });
    if (wire !== undefined && unserved !== undefined) return wire.fail(new Error(unserved));
    if (delay > 0) await sleep(delay, undefined, { signal: this.#closing.signal });
    if (reply === 'reset') request.socket.resetAndDestroy();
    else if (reply !== 'hang') this.respond(response, reply);
    return undefined;
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
