import { Readable } from 'node:stream';
import { Agent, type Dispatcher, interceptors, request } from 'undici';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { CANARY, type Partner, type PartnerOptions, startPartner } from './partner.js';

const agents: Agent[] = [];

afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
});

async function dispatching(options: PartnerOptions = {}): Promise<Partner & { readonly dispatcher: Dispatcher }> {
  const partner = await startPartner(options);
  const agent = new Agent();
  agents.push(agent);
  return { ...partner, dispatcher: partner.tokens.for('acme').dispatcher(agent) };
}

const sent = ({ requests }: Partner) => requests().map(({ headers, body }) => [headers.authorization, body]);

describe('an undici dispatcher', () => {
  it.each([
    ['GET', null],
    ['POST', 'ä'],
    ['POST', Buffer.from('ä')],
  ] as const)('R33 sends a %s of %s once more with another token', async (method, body) => {
    const partner = await dispatching();
    const { dispatcher, url } = partner;
    await (await request(url, { dispatcher, method, body })).body.dump();
    partner.revoke();
    const { statusCode, body: answer } = await request(`${url}/x?y=1`, { dispatcher, method, body });
    expect([statusCode, await answer.json()]).toMatchObject([200, { url: '/x?y=1', body: String(body ?? '') }]);
    expect(sent(partner)).toEqual([1, 1, 2].map((number) => [`Bearer ${CANARY}-${number}`, String(body ?? '')]));
    expect(partner.acquisitions()).toBe(2);
  });

  it('R35 has 100 requests that are refused at once share one acquisition', async () => {
    const partner = await dispatching();
    await partner.tokens.getToken('acme');
    partner.revoke();
    const { dispatcher, url } = partner;
    const all = Array.from({ length: 100 }, async () => {
      const { statusCode, body } = await request(url, { dispatcher });
      await body.dump();
      return statusCode;
    });
    expect(await Promise.all(all)).toEqual(all.map(() => 200));
    expect(partner.acquisitions()).toBe(2);
  });

  it('R38 sends no stream again, and has the token replaced for the next request', async () => {
    const partner = await dispatching();
    await partner.tokens.getToken('acme');
    partner.revoke();
    const { dispatcher, url } = partner;
    const streamed = await request(url, { dispatcher, method: 'POST', body: Readable.from(['x']) });
    expect([streamed.statusCode, await streamed.body.json()]).toEqual([401, { error: 'unauthorized' }]);
    expect((await request(url, { dispatcher })).statusCode).toBe(200);
    expect(partner.requests().map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('R39 gives the second 401 as it is, and has rejections wait', async () => {
    const clock = new ManualClock();
    const partner = await dispatching({ clock });
    partner.refuseAll();
    const { dispatcher, url } = partner;
    const { statusCode, body } = await request(url, { dispatcher });
    expect([statusCode, await body.json()]).toEqual([401, { error: 'unauthorized' }]);
    expect((await request(url, { dispatcher })).statusCode).toBe(401);
    const { until = 0 } = partner.tokens.for('acme').status().rejections ?? {};
    expect(until - clock.now()).toBe(2_000);
    expect([partner.acquisitions(), partner.requests().length]).toEqual([2, 3]);
  });

  it('R39 gives the API’s answer when no other token is to be had', async () => {
    const partner = await dispatching();
    await partner.tokens.getToken('acme');
    partner.revoke();
    partner.breakDown();
    const { statusCode, body } = await request(partner.url, { dispatcher: partner.dispatcher });
    expect([statusCode, await body.json()]).toEqual([401, { error: 'unauthorized' }]);
  });

  it('R41 ends the wait for a token when its caller gives up, before or meanwhile', async () => {
    let asked = 0;
    const credentials = () => {
      asked += 1;
      return new Promise<never>(() => {});
    };
    const partner = await dispatching({ definition: { credentials } });
    const { dispatcher, url } = partner;
    const reason = new Error('gave up');
    await expect(request(url, { dispatcher, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(asked).toBe(0);
    const giving = new AbortController();
    const waiting = request(url, { dispatcher, signal: giving.signal });
    giving.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(partner.requests()).toEqual([]);
  });

  it('R41 sends nothing when its caller gives up before there is a connection', async () => {
    const partner = await dispatching();
    await partner.tokens.getToken('acme');
    const { dispatcher, url } = partner;
    const giving = new AbortController();
    const connecting = request(url, { dispatcher, signal: giving.signal });
    giving.abort(new Error('gave up'));
    await expect(connecting).rejects.toThrow('gave up');
    expect(partner.requests()).toEqual([]);
  });

  it('R41 ends a request that is under way when its caller gives up', async () => {
    const giving = new AbortController();
    const partner = await dispatching({ answer: () => giving.abort(new Error('gave up')) });
    const { dispatcher, url } = partner;
    await expect(request(url, { dispatcher, signal: giving.signal })).rejects.toThrow('gave up');
  });

  it('R69 sends the token of the subject that it was made for', async () => {
    const asked: (string | undefined)[] = [];
    const credentials = (subject?: string) => {
      asked.push(subject);
      return { id: 'a', secret: 'b' };
    };
    const partner = await startPartner({ definition: { credentials, requireSubject: true } });
    const tokens = partner.tokens.for('acme');
    const agent = new Agent();
    agents.push(agent);
    await request(partner.url, { dispatcher: tokens.dispatcher(agent, { subject: 'ann' }) });
    expect(asked).toEqual(['ann']);
    const required = { code: 'ERR_SUBJECT_REQUIRED' };
    await expect(request(partner.url, { dispatcher: tokens.dispatcher(agent) })).rejects.toMatchObject(required);
  });

  it('is one for Node’s own fetch too', async () => {
    const partner = await dispatching();
    await partner.tokens.getToken('acme');
    partner.revoke();
    // The types of Node's own undici are of another version.
    const init: object = { dispatcher: partner.dispatcher };
    const response = await fetch(`${partner.url}/x`, init);
    expect(await response.json()).toMatchObject({ url: '/x', headers: { authorization: `Bearer ${CANARY}-2` } });
    expect(partner.acquisitions()).toBe(2);
  });

  it('lets an interceptor above it try again', async () => {
    let count = 0;
    const answer: PartnerOptions['answer'] = (_seen, response) => {
      count += 1;
      return count === 1 ? response.destroy() : response.end('at last');
    };
    const partner = await dispatching({ answer });
    const dispatcher = partner.dispatcher.compose(interceptors.retry({ minTimeout: 1, maxRetries: 1 }));
    expect(await (await request(partner.url, { dispatcher })).body.text()).toBe('at last');
    expect(partner.acquisitions()).toBe(1);
  });
});
