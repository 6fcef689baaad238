import { describe, expect, it } from 'vitest';
import { checkHistory } from './history/check-history.js';
import { Chaos, seeded } from './world/chaos.js';
import { Fleet, type FleetOptions } from './world/fleet.js';
import { chosenStores } from './world/chosen-stores.js';
import { keepHistory } from './world/keep-history.js';

/** Seconds for each history; `npm run test:fleet -- --minutes 60 --store redis` sets them. */
const SECONDS = Number(process.env['FLEET_SECONDS'] ?? 15);
const SEED = Number(process.env['FLEET_SEED'] ?? Date.now() % 1_000_000);
const REPLICAS = 4;
const LIFETIME = 6_000;

const KINDS: Readonly<Record<string, Partial<FleetOptions>>> = {
  'tokens that live beside each other': {},
  'single sessions': { singleSession: true },
  'single sessions with one-time refresh tokens': { singleSession: true, refreshTokens: true },
};

describe.each(chosenStores())(
  'R52 R53 R54 R73 a fleet over $name, whose processes are killed and stopped',
  ({ open, missing, remembers }) => {
    it.for(Object.entries(KINDS))(
      'and whose store falls ill, keeps its promises: %s',
      { timeout: (SECONDS + 120) * 1_000 },
      async ([kind, options], { skip }) => {
        skip(missing !== undefined, missing);
        skip(options.refreshTokens === true && !remembers, 'a store that forgets cannot tell what was spent');
        const store = open();
        await store.start();
        const fleet = await Fleet.start(store, { lifetime: LIFETIME, latency: 100, every: 100, ...options });
        try {
          await fleet.grow(REPLICAS);
          await new Chaos(fleet, seeded(SEED)).run(SECONDS * 1_000);
        } finally {
          await fleet.close();
          await store.close();
        }
        const { faults, figures } = checkHistory(fleet.history, LIFETIME);
        console.log(kind, `seed ${SEED}`, figures);
        if (faults.length > 0) keepHistory(`${kind} ${SEED}`, fleet.history);
        expect(faults, `seed ${SEED}`).toEqual([]);
        expect(figures.requests).toBeGreaterThan(0);
      },
    );
  },
);
