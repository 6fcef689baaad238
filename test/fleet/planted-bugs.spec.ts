import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { checkHistory } from './history/check-history.js';
import { of } from './history/record.js';
import { Fleet, type FleetOptions } from './world/fleet.js';
import { keepHistory } from './world/keep-history.js';
import { ServedStore } from './world/served-store.js';

/**
 * Single sessions whose tokens are slow to come and short-lived: the replica that asks is stopped, and wakes without the lock
 * and with a dead token, while another one asks.
 */
const SLOW = { lifetime: 4_000, latency: 3_500, every: 100, singleSession: true };
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

/** Whether the fleet broke a rule. The history is kept if that is not as expected. */
function broke(rule: string, { history }: Fleet, lifetime: number, expected: boolean): boolean {
  const broken = checkHistory(history, lifetime).faults.some((fault) => fault.rule === rule);
  if (broken !== expected) keepHistory(`planted bug ${rule}`, history);
  return broken;
}

describe('R53 the checker', { timeout: 120_000 }, () => {
  it.each([
    ['has nothing against a lock that is released too late', undefined],
    ['finds a lock that is released without comparing owners', 'release without comparing owners'],
  ])('%s', async (_, bug) => {
    const started = await start(bug, SLOW);
    await Promise.all([started.grow(3), stopTheFirst(started, 1_200)]);
    // Whoever got the lock by that has its answer.
    await sleep(SLOW.latency + 1_500);
    expect(broke('early', started, SLOW.lifetime, bug !== undefined)).toBe(bug !== undefined);
  });

  it.each([
    ['has nothing against a token that is published too late', undefined],
    ['finds a token that is adopted without comparing generations', 'adopt without comparing generations'],
  ])('%s', async (_, bug) => {
    const started = await start(bug, QUICK);
    await Promise.all([started.grow(3), stopTheFirst(started, 1_000)]);
    // The late one has published its own.
    await sleep(1_000);
    const newest = Math.max(...of(started.history, 'token_call').map(({ token = 0 }) => token));
    started.server.revoke(newest);
    await sleep(2_000);
    expect(broke('replaced', started, QUICK.lifetime, bug !== undefined)).toBe(bug !== undefined);
  });
});
