import { setTimeout as sleep } from 'node:timers/promises';
import { memoryTokenStore } from 'nestjs-provider-auth';
import type { Board } from './board.js';
import { startReplica } from './replica.js';

/** Four applications in this process share a token through its memory; one of them leaves. */
export async function showOneProcess(partner: string, board: Board): Promise<void> {
  const store = memoryTokenStore();
  const names = ['replica 1', 'replica 2', 'replica 3', 'replica 4'];
  const [first, ...rest] = await Promise.all(names.map((name) => startReplica(partner, store, board.of(name))));
  await sleep(7_000);
  board.say('replica 1', 'leaves');
  await first?.close();
  await sleep(5_000);
  await Promise.all(rest.map((replica) => replica.close()));
}
