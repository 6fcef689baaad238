import { createServer } from 'node:net';

/** What a shared store seals with: made up, 32 bytes in base64url. */
export const KEYS = [{ kid: 'fleet', key: Buffer.alloc(32, 'fake-key').toString('base64url') }];

/** A port of this machine that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
