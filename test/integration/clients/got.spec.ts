import { Readable } from 'node:stream';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { redirectTo, startApi } from '../../server.js';
import { CANARY, startPartner } from './partner.js';
import { gotWith } from './recipes.js';

const once = { retry: { limit: 0 } };

describe('got, with the recipe', () => {
  it.each([
    ['GET', {}],
    ['POST', { json: { a: 'ä' } }],
  ] as const)('R33 sends a %s once more with another token', async (method, body) => {
    const partner = await startPartner();
    const client = gotWith(partner.tokens.for('acme'));
    await client(partner.url, { method, ...body, ...once });
    partner.revoke();
    expect((await client(partner.url, { method, ...body, ...once })).statusCode).toBe(200);
    expect(partner.requests().map(({ headers }) => headers.authorization)).toEqual(
      [1, 1, 2].map((number) => `Bearer ${CANARY}-${number}`),
    );
    expect(new Set(partner.requests().map(({ body: sent }) => sent)).size).toBe(1);
    expect(partner.acquisitions()).toBe(2);
  });

  it('R35 has 100 requests that are refused at once share one acquisition', async () => {
    const partner = await startPartner();
    await partner.tokens.getToken('acme');
    partner.revoke();
    const client = gotWith(partner.tokens.for('acme'));
    const all = await Promise.all(Array.from({ length: 100 }, () => client(partner.url, once)));
    expect(all.map(({ statusCode }) => statusCode)).toEqual(all.map(() => 200));
    expect(partner.acquisitions()).toBe(2);
  });

  it('R38 sends no stream again', async () => {
    const partner = await startPartner();
    await partner.tokens.getToken('acme');
    partner.revoke();
    const posting = gotWith(partner.tokens.for('acme')).post(partner.url, { body: Readable.from(['x']), ...once });
    await expect(posting).rejects.toThrow('Cannot retry with consumed body stream');
    expect(partner.requests().map(({ body }) => body)).toEqual(['x']);
  });

  it('R39 gives the second 401 as it is', async () => {
    const partner = await startPartner({ clock: new ManualClock() });
    partner.refuseAll();
    const client = gotWith(partner.tokens.for('acme'));
    await expect(client(partner.url, once)).rejects.toMatchObject({ response: { statusCode: 401 } });
    await expect(client(partner.url, once)).rejects.toMatchObject({ response: { statusCode: 401 } });
    expect(partner.acquisitions()).toBe(2);
  });

  it('R26, R29 sends nothing to another origin, also by a redirect', async () => {
    const other = await startApi();
    const partner = await startPartner({ answer: (seen, response) => redirectTo(other.url)(seen, response, 1) });
    const client = gotWith(partner.tokens.for('acme'));
    for (const url of [other.url, partner.url]) {
      await expect(client(url, once)).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    }
    expect(other.requests).toEqual([]);
  });
});
