import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Reply, startRaw } from './misbehaving-server.js';
import { answer, stream } from './replies.js';

const PROGRAM = fileURLToPath(new URL('memory.mjs', import.meta.url));
const MIB = 1024 * 1024;

// The build makes what it imports: `npm test` builds first.
describe.skipIf(!existsSync('dist/esm/index.js'))('the memory of a process', () => {
  it.each<[string, Reply]>([
    ['R5 100 MiB, declared', stream(100 * MIB, { 'Content-Length': 100 * MIB })],
    ['R5 100 MiB, streamed', stream(100 * MIB)],
    ['R6 100 MiB in gzip', answer(200, gzipSync(Buffer.alloc(100 * MIB)), { 'Content-Encoding': 'gzip' })],
    ['R6 100 MiB in br', answer(200, brotliCompressSync(Buffer.alloc(100 * MIB)), { 'Content-Encoding': 'br' })],
  ])('%s, grows by less than 50 MB', async (_what, reply) => {
    const server = await startRaw((socket, request, count) =>
      (request.startsWith('POST /big ') ? reply : answer(400, '{}'))(socket, request, count),
    );
    const env = { ...process.env, URL_OF_SERVER: server.url };
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { env });
    const { code, grown } = JSON.parse(stdout);
    expect(code).toBe('ERR_TOKEN_RESPONSE_TOO_LARGE');
    expect(grown).toBeLessThan(50e6);
  });
});
