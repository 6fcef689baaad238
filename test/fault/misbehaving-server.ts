import { type Server, type Socket, createServer } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { certificate } from '../localhost-certificate.js';
import { listen } from '../server.js';

/** What a server does to one request: it writes bytes, or does not. */
export type Reply = (socket: Socket, request: string, count: number) => void;

export interface RawServer {
  readonly url: string;
  readonly port: number;
  /** Each request as it came: head and body. */
  readonly requests: readonly string[];
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>;
}

/** A server on loopback that writes what a test wants, HTTP or not; closed after the test. */
export async function startRaw(reply: Reply, scheme: 'http' | 'https' = 'http'): Promise<RawServer> {
  const requests: string[] = [];
  const open = new Set<Socket>();
  const onConnection = (socket: Socket): void => {
    let received = '';
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // A client that goes away is no fault of the test.
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      for (let end = endOf(received); end >= 0 && end <= received.length; end = endOf(received)) {
        const request = received.slice(0, end);
        received = received.slice(end);
        requests.push(request);
        reply(socket, request, requests.length);
      }
    });
  };
  const server: Server =
    scheme === 'https' ? createSecureServer(certificate, onConnection) : createServer(onConnection);
  // A handshake that the client ends.
  server.on('tlsClientError', () => {});
  const port = await listen(server);
  return { url: `${scheme}://127.0.0.1:${port}`, port, requests, open };
}

/** Where the first request in `received` ends; -1 when its head is not whole. */
function endOf(received: string): number {
  const head = received.indexOf('\r\n\r\n');
  if (head < 0) return -1;
  const length = /^content-length: *(\d+)/im.exec(received.slice(0, head))?.[1] ?? '0';
  return head + 4 + Number(length);
}
