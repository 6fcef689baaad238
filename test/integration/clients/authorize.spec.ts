import { inspect } from 'node:util';
import type { Authorization } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { leaks, sinks } from '../../leak/canaries.js';
import { CANARY, type Partner, startPartner } from './partner.js';

/** A request of a client that is not bound. */
async function send({ headers }: Authorization, url: string, method = 'GET'): Promise<number> {
  const response = await fetch(url, { method, headers, ...(method === 'POST' && { body: 'x' }) });
  await response.text();
  return response.status;
}

async function authorized(partner: Partner): Promise<Authorization> {
  return partner.tokens.for('acme').authorize(`${partner.url}/x`);
}

describe('authorize()', () => {
  it.each(['GET', 'POST'])(
    'R33 has a revoked token replaced by one acquisition: the second %s passes',
    async (method) => {
      const partner = await startPartner();
      const first = await authorized(partner);
      expect(await send(first, partner.url, method)).toBe(200);
      partner.revoke();
      expect(await send(first, partner.url, method)).toBe(401);
      expect(await first.rejected()).toBe(true);
      const second = await authorized(partner);
      expect(second.token?.reveal()).toBe(`${CANARY}-2`);
      expect(await send(second, partner.url, method)).toBe(200);
      expect(partner.acquisitions()).toBe(2);
    },
  );

  it('R35 has 100 callers that are refused at once share one acquisition', async () => {
    const partner = await startPartner();
    const all = await Promise.all(Array.from({ length: 100 }, () => authorized(partner)));
    partner.revoke();
    expect(await Promise.all(all.map((each) => each.rejected()))).toEqual(all.map(() => true));
    expect(partner.acquisitions()).toBe(2);
  });

  it('R35 costs no acquisition when an older token is rejected late', async () => {
    const partner = await startPartner();
    const [early, late] = [await authorized(partner), await authorized(partner)];
    partner.revoke();
    await early.rejected();
    expect(await late.rejected()).toBe(true);
    expect(partner.acquisitions()).toBe(2);
    expect(partner.tokens.for('acme').status().rejections?.count).toBe(1);
  });

  it('R39 counts one rejection however often it is told, and answers the same', async () => {
    const partner = await startPartner();
    const only = await authorized(partner);
    expect(await Promise.all([only.rejected(), only.rejected()])).toEqual([true, true]);
    expect(await only.rejected()).toBe(true);
    expect(partner.tokens.for('acme').status().rejections?.count).toBe(1);
    expect(partner.acquisitions()).toBe(2);
  });

  it('R39 has the rejections of a token that is refused although it is new wait longer', async () => {
    const clock = new ManualClock();
    const partner = await startPartner({ clock });
    const until = () => (partner.tokens.for('acme').status().rejections?.until ?? 0) - clock.now();
    await (await authorized(partner)).rejected();
    expect(until()).toBe(1_000);
    const second = await authorized(partner);
    expect(await second.rejected()).toBe(false);
    expect(second.acquisitionError).toBeUndefined();
    expect(until()).toBe(2_000);
    expect(await (await authorized(partner)).rejected()).toBe(false);
    expect(until()).toBe(2_000);
    expect(partner.acquisitions()).toBe(2);
  });

  it('R39 ends a loop that tries as long as it is worth it', async () => {
    const clock = new ManualClock();
    const partner = await startPartner({ clock });
    partner.refuseAll();
    let tries = 0;
    for (let isWorthIt = true; isWorthIt; tries += 1) {
      const each = await authorized(partner);
      expect(await send(each, partner.url)).toBe(401);
      isWorthIt = await each.rejected();
    }
    expect([tries, partner.acquisitions()]).toEqual([2, 2]);
    await clock.advance(2_000);
    expect(await (await authorized(partner)).rejected()).toBe(true);
    expect(partner.acquisitions()).toBe(3);
  });

  it('R39 answers false in an outage, says why, and does not have rejections wait longer for it', async () => {
    const clock = new ManualClock();
    const partner = await startPartner({ clock, definition: { deadline: 1_000 } });
    const first = await authorized(partner);
    partner.breakDown();
    expect(await first.rejected()).toBe(false);
    expect(first.acquisitionError).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_FAILED', provider: 'acme' });
    const { until } = partner.tokens.for('acme').status().rejections ?? {};
    expect(await (await authorized(partner)).rejected()).toBe(false);
    expect(partner.tokens.for('acme').status().rejections?.until).toBe(until);
  });

  it('R41 ends the wait of a caller that gives up, never the acquisition', async () => {
    const partner = await startPartner();
    const first = await authorized(partner);
    const reason = new Error('gave up');
    await expect(first.rejected({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await first.rejected()).toBe(true);
    expect(partner.acquisitions()).toBe(2);
  });

  it('R63 answers false when the application is shutting down', async () => {
    const partner = await startPartner();
    const first = await authorized(partner);
    await partner.app.close();
    expect(await first.rejected()).toBe(false);
    expect(first.acquisitionError).toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
  });

  it('R55, R56 shows its token nowhere but in its headers', async () => {
    const partner = await startPartner();
    const first = await authorized(partner);
    partner.breakDown();
    await first.rejected();
    const error: unknown = first.acquisitionError;
    const shown = [first, { first }, [first], new Error('no', { cause: first }), { ...first }, error].flatMap(sinks);
    shown.push(['raw', inspect(first, { customInspect: false, showHidden: true, depth: 20 })]);
    expect(leaks(shown, [CANARY])).toEqual([]);
    expect({ ...first.headers }).toEqual({ Authorization: `Bearer ${CANARY}-1` });
    expect([inspect(first), JSON.stringify(first)]).toEqual(['[Authorization acme]', '{"provider":"acme"}']);
  });

  it('has headers() and accessToken() as its short forms', async () => {
    const partner = await startPartner();
    const tokens = partner.tokens.for('acme');
    expect(await tokens.headers(partner.url)).toEqual((await authorized(partner)).headers);
    expect(await tokens.accessToken()).toBe(`${CANARY}-1`);
    await expect(tokens.headers('https://elsewhere.example')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
  });
});
