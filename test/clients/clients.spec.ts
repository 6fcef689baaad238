import { readFileSync } from 'node:fs';
import { TokenService } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { start } from '../application.js';
import { rowsOf, sectionOf } from '../conventions/markdown.js';
import { acme } from '../fault/acme.js';
import { type Client, CLIENTS } from './clients.js';
import { Partner } from './partner.js';

const page = readFileSync('docs/clients.md', 'utf8');
/** Columns of a client: what becomes of a GET, a POST and an upload whose token was revoked. */
const documented = new Map(
  rowsOf(sectionOf(page, 'SDKs and generated clients')).map(([name = '', , , ...outcomes]) => [name, outcomes]),
);

async function clientOf(name: string) {
  const partner = await Partner.start();
  const clock = new ManualClock();
  const definition = acme(partner.url, name === 'openai' ? { replaceAuthorization: true } : {});
  const { http, app } = await start(definition, {}, clock);
  const tokens = app.get(TokenService).for('acme');
  const client = await CLIENTS[name]?.({ http, tokens, url: partner.url });
  return { partner, clock, client };
}

/** What becomes of a request whose token was revoked. */
async function afterRevocation(partner: Partner, send: Client['upload']): Promise<string> {
  if (send === undefined) return '-';
  await send();
  partner.revoke();
  const { issued } = partner;
  await Promise.resolve(send()).catch(() => {});
  expect(partner.issued - issued).toBe(1);
  const statuses = partner.seen.map((line) => line.slice(-3)).join(' ');
  return statuses === '401 200' ? 'again' : statuses;
}

describe('docs/clients.md', () => {
  it('has a row for each of these clients, and no other', () => {
    expect([...documented.keys()].toSorted()).toEqual(Object.keys(CLIENTS).toSorted());
  });

  it.each(Object.keys(CLIENTS))('says what becomes of requests of %s after a revocation', async (name) => {
    const { partner, clock, client } = await clientOf(name);
    const found: string[] = [];
    for (const send of [client?.get, client?.post, client?.upload]) {
      found.push(await afterRevocation(partner, send));
      // Rejections are a while apart.
      await clock.advance(60_000);
    }
    console.log(`${name}: GET ${found[0]}, POST ${found[1]}, upload ${found[2]}`);
    expect(documented.get(name)).toEqual(found);
  });
});
