import { inspect } from 'node:util';
import { timed } from './measure.mjs';
import { startPartner } from './start-partner.mjs';

/** What no one may read: tokens of the partner, the secret, and the secret in a Basic header. */
const SECRETS = new RegExp(`token-canary-|client-secret-canary|${btoa('client-id:client-secret-canary')}`);

/**
 * In how many of three cases a client shows a secret: a request to another origin carries the token; the error of a request that the
 * API refused shows it; that of a token request that failed does.
 */
export async function leaksOf(make) {
  const [partner, other] = [await startPartner(), await startPartner()];
  const client = await make(partner.url);
  await client.get('/orders');
  await client.get(`${other.url}/elsewhere`).catch(() => {});
  const carried = (await other.tell()).authorized > 0;
  await partner.tell({ set: { refuseUntil: Date.now() + 60_000 } });
  const { error: refused } = await timed(() => client.get('/orders'));
  await client.close?.();

  await partner.tell({ set: { downUntil: Date.now() + 60_000 } });
  const second = await make(partner.url);
  const { error: down } = await timed(() => second.get('/orders'));
  await second.close?.();
  for (const each of [partner, other]) each.stop();
  return [carried, shows(refused), shows(down)].filter(Boolean).length;
}

function shows(error) {
  if (error === undefined) throw new Error('a request that must fail did not');
  return SECRETS.test(inspect(error, { depth: 10 }) + asJson(error));
}

function asJson(error) {
  try {
    return JSON.stringify(error);
  } catch {
    // It is circular: nobody writes that into a log.
    return '';
  }
}
