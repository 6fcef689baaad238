import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkHistory } from './history/check-history.js';
import { of } from './history/record.js';
import { chosenStores } from './world/chosen-stores.js';
import { Fleet, type FleetOptions } from './world/fleet.js';
import type { FleetStore } from './world/fleet-store.js';
import { Replica } from './world/replica.js';

/** The real ones; the served memory store where it is asked for. */
const stores = chosenStores().filter(({ remembers }) => remembers || process.env['FLEET_STORE'] !== undefined);

describe.each(stores)('a fleet over $name', { timeout: 120_000 }, ({ open, missing }) => {
  let store: FleetStore;
  let fleet: Fleet | undefined;

  beforeEach(async ({ skip }) => {
    skip(missing !== undefined, missing);
    store = open();
    await store.start();
  });
  afterEach(async () => {
    await fleet?.close();
    fleet = undefined;
    await store.close();
  });

  const start = async (replicas: number, options: FleetOptions): Promise<Fleet> => {
    fleet = await Fleet.start(store, options);
    await fleet.grow(replicas);
    return fleet;
  };

  it('R54 of 8 processes with 100 callers each, cold, acquires once', async () => {
    const provider = { requireSubject: true };
    const started = await start(8, { lifetime: 60_000, latency: 200, provider, subject: 'merchant-42' });
    await started.burst(100);
    expect(verdictOf(started, 60_000)).toMatchObject({ requests: 800, failed: 0, acquired: 1 });
  });

  it('R54 of 8 processes through the lives of a token acquires once for each, and all have each token', async () => {
    const started = await start(8, { lifetime: 5_000, latency: 50, every: 200 });
    await sleep(25_000);
    await started.close();
    const { faults, failed, acquired } = verdictOf(started, 5_000);
    expect(faults).toEqual([]);
    expect(failed).toBe(0);
    expect(acquired).toBeGreaterThanOrEqual(5);
    const holders = (token: number) => of(started.history, 'held').filter((held) => held.token === token);
    // The last one may have come at the very end.
    for (let token = 2; token < acquired; token++) expect(holders(token), `token ${token}`).toHaveLength(8);
  });

  it('R73 of 6 replicas with single sessions sends requests for 20 s, and none fails', async () => {
    const started = await start(6, { lifetime: 5_000, latency: 50, every: 100, singleSession: true });
    await sleep(20_000);
    await started.close();
    expect(verdictOf(started, 5_000)).toMatchObject({ faults: [], failed: 0, requests: expect.toSatisfy(isMany) });
  });

  it('R72 of 6 replicas of Airalo comes up cold with failFast, and costs one token call', async () => {
    const simulator = await ProviderSimulator.start();
    const replicas = Array.from({ length: 6 }, (_, i) => {
      const provider = simulator.credentials.airalo;
      const settings = {
        url: simulator.urls.airalo,
        preset: 'airalo',
        provider,
        store: store.settings,
        failFast: true,
      };
      return new Replica(`airalo${i}`, settings, () => {});
    });
    await Promise.all(replicas.map(({ started }) => started));
    expect(simulator.provider('airalo').counters.tokenCalls).toBe(1);
    await Promise.all(replicas.map((replica) => replica.close()));
    await simulator.close();
  });

  it('R52 whose store is killed in the middle of a renewal fails no request and acquires at most once in each process', async () => {
    const started = await start(6, { lifetime: 6_000, latency: 300, every: 100 });
    const renewed = new Promise((resolve) => {
      started.server.onTokenCall = resolve;
    });
    await renewed;
    started.server.onTokenCall = () => {};
    started.history.push({ what: 'store_ill', how: 'killed', at: Date.now() });
    const before = of(started.history, 'token_call').length;
    await store.kill();
    // Into the middle of the next life.
    await sleep(4_000);
    const { faults, failed, acquired } = verdictOf(started, 6_000);
    expect(faults).toEqual([]);
    expect(failed).toBe(0);
    expect(acquired).toBeGreaterThan(before);
    expect(acquired).toBeLessThanOrEqual(before + 6);
  });
});

function verdictOf({ history }: Fleet, lifetime: number) {
  const { faults, figures } = checkHistory(history, lifetime);
  return { faults, ...figures };
}

/** Enough for the word "none" to mean something, on a slow machine too. */
function isMany(requests: number): boolean {
  return requests > 300;
}
