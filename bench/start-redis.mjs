import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts a Redis of its own behind a socket in a temporary folder; `undefined` where none is installed. */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const path = join(folder, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', path, '--save', '', '--dir', folder];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const stop = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  try {
    await once(server, 'spawn');
  } catch {
    stop();
    return undefined;
  }
  return { path, stop };
}
