// Fleets of processes over a store: `npm run test:fleet` is two minutes of histories, planted bugs and the figures; `npm run test:fleet -- --minutes
// 60 --store redis` is an hour of histories alone, over that store. `--seed 7` disturbs them as seed 7 did before.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, store: { type: 'string' }, seed: { type: 'string' } },
});
const { minutes, store, seed } = values;
/** Each of the three kinds of providers gets a third of it. */
const seconds = minutes === undefined ? undefined : String(Math.round(Number(minutes) * 20));
if (seconds === 'NaN') throw new RangeError('usage: npm run test:fleet -- [--minutes 60] [--store redis] [--seed 7]');
const chosen = { FLEET_SECONDS: seconds, FLEET_STORE: store, FLEET_SEED: seed };
const given = Object.entries(chosen).filter(([, value]) => value !== undefined);
const files = minutes === undefined ? [] : ['test/fleet/history.spec.ts'];
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'fleet', ...files],
  { env: { ...process.env, ...Object.fromEntries(given) }, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
