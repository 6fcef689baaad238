import { airalo, benchling, emma, manis, oneShot, type ProviderDefinition } from 'nestjs-provider-auth';
import type { SimulatedProviderName } from 'nestjs-provider-auth/testing';
import { type Clock, systemClock } from '../../lib/core/clock.js';
import { startAppOn } from '../integration/shapes/partner.js';
import { type Script, startStrict, type StrictPartner } from './strict-partner.js';

const define: Record<SimulatedProviderName, (partner: StrictPartner, more?: object) => ProviderDefinition> = {
  airalo: ({ place, credentials }, more) => airalo({ ...place, ...client(credentials), ...more }),
  benchling: ({ place, credentials }, more) => benchling({ ...place, ...client(credentials), ...more }),
  oneShot: ({ place, credentials }, more) => oneShot({ ...place, ...client(credentials), ...more }),
  emma: ({ place, credentials }, more) => emma({ ...place, ...client(credentials), ...more }),
  manis: ({ place, credentials: { merchantId = '', secret = '' } }, more) =>
    manis({ ...place, merchantId, secret, ...more }),
};

function client({ clientId = '', clientSecret = '' }: StrictPartner['credentials']) {
  return { clientId, clientSecret };
}

/** An application with the preset of that provider, at a server made of its contract. */
export async function startPreset(
  id: SimulatedProviderName,
  script: Script = {},
  more: object = {},
  clock: Clock = systemClock,
) {
  const partner = await startStrict(id, script);
  return { partner, ...(await startAppOn(clock, define[id](partner, more))) };
}
