import { setTimeout as sleep } from 'node:timers/promises';
import type { Board } from './board.js';
import { startReplica } from './replica.js';

/** One process needs no store: however many callers it has, they share its token. */
export async function showOneProcess(partner: string, board: Board): Promise<void> {
  const replica = await startReplica(partner, board.of('replica 1'));
  await sleep(8_000);
  await replica.close();
}
