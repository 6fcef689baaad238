import { setTimeout as sleep } from 'node:timers/promises';

/** So long is waited for anything. Milliseconds. */
const PATIENCE = 15_000;

/** Resolves when it holds, or when it is in vain to wait any longer: what was waited for is looked at in any case. */
export async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!holds() && Date.now() < end) await sleep(20);
}
