import type { Socket } from 'node:net';
import type { Reply } from './misbehaving-server.js';

type Headers = Readonly<Record<string, string | number>>;

/** A head, and nothing that makes it true. */
export function head(status: number, headers: Headers): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n`;
}

/** A whole answer with the right length. */
export function answer(status: number, body: string | Buffer, headers: Headers = {}): Reply {
  const content = Buffer.from(body);
  return (socket) => {
    socket.write(head(status, { 'Content-Length': content.length, ...headers }));
    socket.write(content);
  };
}

export const json = (value: unknown): Reply =>
  answer(200, JSON.stringify(value), { 'Content-Type': 'application/json' });

export const token = (value: string): Reply => json({ access_token: value, token_type: 'Bearer', expires_in: 3600 });

export const redirect = (status: number, location: string): Reply => answer(status, '', { Location: location });

/** Exactly these bytes, then the end of the connection. */
export const bytes =
  (text: string | Buffer): Reply =>
  (socket) =>
    void socket.end(text);

export const hang: Reply = () => {};

export const reset: Reply = (socket) => void socket.resetAndDestroy();

/** One character each 10 ms, for ever. */
export function drip(before: string, of: string): Reply {
  return (socket) => {
    socket.write(before);
    const timer = setInterval(() => socket.write(of), 10);
    socket.on('close', () => clearInterval(timer));
  };
}

/** As many bytes as the client takes, in chunks of 64 KiB. */
export function stream(length: number, headers: Headers = {}): Reply {
  return (socket) => {
    socket.write(head(200, headers));
    write(socket, Buffer.alloc(64 * 1024, ' '), length);
  };
}

function write(socket: Socket, chunk: Buffer, left: number): void {
  if (socket.destroyed) return;
  if (left <= 0) socket.end();
  else if (socket.write(chunk)) setImmediate(write, socket, chunk, left - chunk.length);
  else socket.once('drain', () => write(socket, chunk, left - chunk.length));
}
