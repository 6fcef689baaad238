import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Board } from './board.js';

/** Four processes share a token through Redis; one is killed, one is frozen, and nobody else notices. */
export async function showProcesses(partner: string, redis: string, board: Board): Promise<void> {
  const program = fileURLToPath(new URL('replica-process.js', import.meta.url));
  const key = randomBytes(32).toString('base64url');
  const start = (name: string): ChildProcess => {
    const child = fork(program, [partner, redis, key]);
    return child.on('message', board.of(name));
  };
  const [first, second, ...rest] = ['replica 1', 'replica 2', 'replica 3', 'replica 4'].map(start);
  await board.ready();
  await sleep(4_000);
  board.say('replica 1', 'is killed; another one starts in its place');
  first?.kill('SIGKILL');
  const fifth = start('replica 5');
  await board.ready();
  await sleep(2_000);
  board.say('replica 2', 'is frozen');
  second?.kill('SIGSTOP');
  await sleep(5_000);
  board.say('replica 2', 'goes on');
  second?.kill('SIGCONT');
  await sleep(3_000);
  const left = [second, ...rest, fifth].filter((child) => child !== undefined);
  await Promise.all(
    left.map(async (child) => {
      child.send('close');
      await once(child, 'exit');
    }),
  );
}
