import { TokenService } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { expect, it } from 'vitest';
import { start } from '../application.js';
import { acme } from '../fault/acme.js';
import { CLIENTS } from './clients.js';
import { Partner } from './partner.js';

/** What comes of a request whose token was revoked: whether it was sent again, and passed. */
async function afterRevocation(
  partner: Partner,
  clock: ManualClock,
  send: (() => unknown) | undefined,
): Promise<string> {
  if (send === undefined) return 'none';
  // Rejections are a while apart.
  await clock.advance(60_000);
  await send();
  partner.revoke();
  const { issued } = partner;
  const error = await Promise.resolve(send()).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const statuses = partner.seen.map((line) => line.slice(-3)).join(' ');
  return `${statuses}, ${partner.issued - issued} tokens${error === undefined ? '' : `, ${String(error).slice(0, 200)}`}`;
}

it.each(Object.entries(CLIENTS))('%s', async (name, make) => {
  const partner = await Partner.start();
  const clock = new ManualClock();
  const { http, app } = await start(acme(partner.url), {}, clock);
  const tokens = app.get(TokenService).for('acme');
  const client = await make({ http, tokens, url: partner.url });
  const found = {
    get: await afterRevocation(partner, clock, client.get),
    post: await afterRevocation(partner, clock, client.post),
    upload: await afterRevocation(partner, clock, client.upload),
  };
  console.log(name, found);
  expect(found).toMatchObject({});
});
