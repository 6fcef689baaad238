import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { AiraloClient } from './clients/airalo.client.js';
import { BenchlingClient } from './clients/benchling.client.js';
import { EmmaClient } from './clients/emma.client.js';
import { ManisClient } from './clients/manis.client.js';
import { OneShotClient } from './clients/one-shot.client.js';
import type { Ledger } from './ledger.js';
import { type Partner, PARTNERS, type Targets } from './targets.js';

const ROUNDS = 24;
const PAUSE_MS = 500;
/** A real API is called every so many rounds only. */
const REAL_EVERY = 8;
const REVOKED: Partner = 'oneShot';
const REVOKED_IN_ROUND = 6;

/** Calls all five APIs again and again, and revokes a token on the way. Returns what did not happen as it should. */
export async function tour(
  app: INestApplicationContext,
  simulator: ProviderSimulator,
  targets: Targets,
  ledger: Ledger,
): Promise<string[]> {
  const clients = {
    airalo: app.get(AiraloClient),
    benchling: app.get(BenchlingClient),
    oneShot: app.get(OneShotClient),
    emma: app.get(EmmaClient),
    manis: app.get(ManisClient),
  };
  for (let round = 0; round < ROUNDS; round++) {
    if (round === REVOKED_IN_ROUND && !targets.isReal(REVOKED)) {
      simulator.provider(REVOKED).revokeAll();
      ledger.say(REVOKED, 'all its tokens are revoked now');
    }
    const called = PARTNERS.filter((partner) => !targets.isReal(partner) || round % REAL_EVERY === 0);
    await Promise.all(called.map((partner) => ledger.call(partner, clients[partner])));
    await sleep(PAUSE_MS);
  }
  return PARTNERS.flatMap((partner) => disappointments(partner, targets.isReal(partner), ledger));
}

function disappointments(partner: Partner, real: boolean, ledger: Ledger): string[] {
  const { failures, renewals, replays } = ledger.row(partner);
  const lacking: string[] = [];
  if (failures > 0) lacking.push(`${partner}: ${failures} failures`);
  if (!real && partner !== 'airalo' && renewals === 0) lacking.push(`${partner}: no renewal`);
  if (!real && partner === REVOKED && replays === 0) lacking.push(`${partner}: no replay after the revocation`);
  return lacking;
}
