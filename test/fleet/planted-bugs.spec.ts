import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { checkHistory } from './history/check-history.js';
import { of } from './history/record.js';
import { Fleet, type FleetOptions } from './world/fleet.js';
import { ServedStore } from './world/served-store.js';

/** Tokens are slow to come and short-lived: the replica that asks is stopped, and wakes after its token's death. */
const SLOW = { lifetime: 4_000, latency: 2_500, every: 100 };
const QUICK = { lifetime: 20_000, latency: 100, every: 100 };

let fleet: Fleet | undefined;
let store: ServedStore | undefined;

afterEach(async () => {
  await fleet?.close();
  await store?.close();
});

async function start(bug: string | undefined, options: FleetOptions): Promise<Fleet> {
  store = new ServedStore(bug);
  await store.start();
  return (fleet = await Fleet.start(store, options));
}

/** The replica whose token request arrives next. */
const nextAcquirer = ({ server }: Fleet) =>
  new Promise<string>((resolve) => {
    server.onTokenCall = (by) => {
      server.onTokenCall = () => {};
      resolve(by);
    };
  });

/** Stops whoever asks for a token; it goes on some time after another one asked in its place. */
async function stopTheFirst(started: Fleet, ms: number): Promise<void> {
  const first = started.replicas.get(await nextAcquirer(started));
  first?.stop();
  await nextAcquirer(started);
  await sleep(ms);
  first?.continue();
}

const brokenRules = ({ history }: Fleet, lifetime: number) =>
  new Set(checkHistory(history, lifetime).faults.map(({ rule }) => rule));

describe('R53 the checker', { timeout: 120_000 }, () => {
  it.each([
    [undefined, []],
    ['release without comparing owners', ['early']],
  ])('finds the planted bug: %s', async (bug, rules) => {
    const started = await start(bug, SLOW);
    const stopped = stopTheFirst(started, 1_500);
    await Promise.all([started.grow(3), stopped]);
    await sleep(3_000);
    expect(brokenRules(started, SLOW.lifetime)).toEqual(new Set(rules));
  });

  it.each([
    [undefined, []],
    ['adopt without comparing generations', ['replaced']],
  ])('finds the planted bug: %s', async (bug, rules) => {
    const started = await start(bug, QUICK);
    await Promise.all([started.grow(3), stopTheFirst(started, 1_000)]);
    // The late one has published its own.
    await sleep(1_000);
    const newest = Math.max(...of(started.history, 'token_call').map(({ token = 0 }) => token));
    started.server.revoke(newest);
    await sleep(2_000);
    expect(brokenRules(started, QUICK.lifetime)).toEqual(new Set(rules));
  });
});
