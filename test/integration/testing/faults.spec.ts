import { TokenService } from 'nestjs-provider-auth';
import { type Fault, ManualClock, overrideProviderAuth, type SimulatedProvider } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { OrdersClient, startApp, testApp, useSimulator } from './world.js';

const simulator = useSimulator();

async function start() {
  simulator().on('GET', '/api/v1/orders', ['an order']);
  const clock = new ManualClock(Date.now());
  const app = await startApp(overrideProviderAuth(testApp(), simulator(), { clock }));
  const client = app.get(OrdersClient);
  expect(await client.orders()).toEqual(['an order']);
  return { clock, client, tokens: app.get(TokenService), partner: simulator().provider('manis') };
}

const fresh = async (tokens: TokenService) =>
  tokens.getToken('manis', { replaces: await tokens.getToken('manis'), reason: 'due' });

describe('an API that misbehaves', () => {
  it.each<[Fault, object]>([
    [500, { response: { status: 500 } }],
    [{ status: 429, retryAfter: 7 }, { response: { status: 429, headers: { 'retry-after': '7' } } }],
    [{ status: 503, retryAfter: 30 }, { response: { status: 503, headers: { 'retry-after': '30' } } }],
    ['reset', { code: 'ECONNRESET' }],
  ])('with %j, for so many calls', async (fault, error) => {
    const { client, partner } = await start();
    partner.failApi(fault, 1);
    await expect(client.orders()).rejects.toMatchObject(error);
    expect(await client.orders()).toEqual(['an order']);
  });

  it.each<[Fault, unknown]>([
    ['garbage', '<!DOCTYPE html><html><body>It works!</body></html>'],
    ['half-json', '["an o'],
  ])('with %j', async (fault, body) => {
    const { client, partner } = await start();
    partner.failApi(fault, 1);
    expect(await client.orders()).toBe(body);
  });

  it('by not answering', async () => {
    const { client, partner } = await start();
    partner.failApi('hang');
    const patience = new AbortController();
    const answer = client.tokens.fetch('https://api.manis.example/unified/api/v1/orders', { signal: patience.signal });
    await expect.poll(() => simulator().requests('manis').at(-1)).toMatchObject({ route: 'api', status: undefined });
    patience.abort(new Error('no more patience'));
    await expect(answer).rejects.toThrow('no more patience');
  });
});

describe('an outage', () => {
  it('is over when it is ended, for tokens and the API alike', async () => {
    const { client, tokens, partner, clock } = await start();
    partner.outage();
    await expect(client.orders()).rejects.toMatchObject({ response: { status: 503 } });
    const renewal = fresh(tokens).catch((error: unknown) => error);
    await moveUntilSettled(clock, renewal);
    expect(await renewal).toMatchObject({ code: 'ERR_TOKEN_ENDPOINT_FAILED' });
    partner.outage(false);
    expect(await client.orders()).toEqual(['an order']);
  });

  it('that says how long it lasts is left alone for so long', async () => {
    const { tokens, partner, clock } = await start();
    partner.outage({ status: 503, retryAfter: 40 });
    const before = asked(partner);
    await moveUntilSettled(
      clock,
      fresh(tokens).catch(() => {}),
    );
    expect(asked(partner) - before).toBe(1);
    partner.outage(false);
    const wait = (tokens.for('manis').status().cooldownUntil ?? 0) - clock.now();
    expect(wait).toBeGreaterThan(35_000);
    await clock.advance(60_000);
    await fresh(tokens);
    expect(asked(partner) - before).toBeGreaterThan(1);
  });

  it('ends with a reset of the simulator, like stubbed routes and what was asked', async () => {
    const { client, partner } = await start();
    partner.outage('reset');
    simulator().reset();
    expect(simulator().requests('manis')).toEqual([]);
    await expect(client.orders()).rejects.toThrow('the simulator serves no GET /api/v1/orders');
  });
});

function asked(partner: SimulatedProvider<unknown>): number {
  return partner.counters.tokenCalls;
}

/** Lets time pass between the attempts, until what is waited for has come. */
async function moveUntilSettled(clock: ManualClock, work: Promise<unknown>): Promise<void> {
  let settled = false;
  const end = (): void => {
    settled = true;
  };
  work.then(end, end);
  await expect
    .poll(async () => {
      await clock.advance(100);
      return settled;
    })
    .toBe(true);
}
