import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { cannotJudge, results, Subjected } from './load.js';

let running: Subjected | undefined;

/** An application that has a token already, unless it is to start cold. */
async function start(lifetime: number, latency = 0, cold = false): Promise<Subjected> {
  const started = (running = await Subjected.start(lifetime, latency));
  if (!cold) await started.tokens.getToken();
  return started;
}

afterEach(() => running?.close());

describe('under up to 200 requests a second', { timeout: 60_000 }, () => {
  it('at expiry nobody waits, fails or gets a 401, and there are at most 6 token calls in 12 s', async ({ skip }) => {
    const subjected = await start(4, 150);
    const { counters } = subjected.provider;
    expect(counters.tokenCalls).toBe(1);
    const outcomes = await subjected.load(12_000);
    const { apiUnauthorized, tokenCalls } = subjected.provider.counters;
    // A token that dies on its way costs one more call.
    expect(tokenCalls).toBeLessThanOrEqual(6 + apiUnauthorized);
    // Between "due" and "expired" lie 600 ms, of which the token endpoint takes 150.
    skip(...cannotJudge(subjected, 300));
    expect(results(outcomes)).toEqual({ 200: outcomes.length });
    expect(outcomes.filter(({ ready }) => !ready)).toEqual([]);
    expect(apiUnauthorized).toBe(0);
  });

  it('R42 the token endpoint is down while the token lives: nobody notices', async ({ skip }) => {
    const subjected = await start(6);
    subjected.provider.failTokens(503);
    const renewed = subjected.next('acquisition_failed').then(() => {
      subjected.provider.failTokens(undefined);
      return subjected.next('token_acquired');
    });
    const outcomes = await subjected.load(renewed);
    expect(subjected.provider.counters.tokenErrors).toBeGreaterThan(0);
    // The token is due 1.2 s or more before it expires, and the next try is half a second later at most.
    skip(...cannotJudge(subjected, 500));
    expect(results(outcomes)).toEqual({ 200: outcomes.length });
    expect(outcomes.filter(({ ready }) => !ready)).toEqual([]);
  });

  it('R25 down for longer than the token lives: few token calls, requests fail at once, none after the cooldown', async () => {
    const subjected = await start(2, 20);
    const { provider } = subjected;
    const before = provider.counters.tokenCalls;
    provider.failTokens(503);
    const down = await subjected.load(6_000);
    const failing = down.filter(({ result }) => result === 'ERR_TOKEN_UNAVAILABLE');
    expect(failing.length).toBeGreaterThan(100);
    expect(failing[0]?.error).toMatchObject({ since: expect.any(Number), until: expect.any(Number) });
    expect(provider.counters.tokenCalls - before).toBeLessThanOrEqual(20);

    await subjected.load(subjected.next('acquisition_failed'));
    const calls = provider.counters.tokenCalls;
    const over = subjected.over;
    const atOnce = Array.from({ length: 100 }, () => subjected.request());
    await setImmediate();
    expect(subjected.over - over).toBe(100);
    expect(new Set((await Promise.all(atOnce)).map(({ result }) => result))).toEqual(
      new Set(['ERR_TOKEN_UNAVAILABLE']),
    );
    expect(provider.counters.tokenCalls).toBe(calls);

    provider.failTokens(undefined);
    await subjected.cooledDown();
    expect(await subjected.request()).toMatchObject({ result: 200 });
    expect(results(await subjected.load(500))).toEqual({ 200: expect.any(Number) });
  });

  it('R35 the token is revoked: no failure, one token call, only what was in flight is replayed', async ({ skip }) => {
    const subjected = await start(300, 50);
    const { provider } = subjected;
    provider.apiLatency = 20;
    const loaded = subjected.load(1_500);
    await subjected.request();
    const { over } = subjected;
    let noticed = 0;
    const rejected = subjected.next('token_rejected').then(() => (noticed = subjected.started));
    provider.revokeAll();
    const outcomes = await loaded;
    await rejected;
    // A replacement that takes longer than 500 ms lets the rejected token be sent again.
    skip(...cannotJudge(subjected, 200));
    expect(results(outcomes)).toEqual({ 200: outcomes.length });
    expect(provider.counters.tokenCalls).toBe(2);
    expect(provider.counters.apiUnauthorized).toBeLessThanOrEqual(noticed - over);
  });

  it("R39 the API refuses every token for 2 s: at most 2 token calls, and the caller gets the API's own 401", async () => {
    const subjected = await start(300, 20);
    const { provider } = subjected;
    const before = { ...provider.counters };
    provider.refuse(true);
    const outcomes = await subjected.load(2_000);
    const calls = provider.counters.tokenCalls - before.tokenCalls;
    expect(calls).toBeLessThanOrEqual(2);
    // What was in flight when a rejection was accepted is sent once more.
    const replayed = provider.counters.apiCalls - before.apiCalls - outcomes.length;
    expect(replayed).toBeLessThanOrEqual(calls * subjected.mostInFlight);
    expect(results(outcomes)).toEqual({ 401: outcomes.length });
    provider.refuse(false);
    expect(await subjected.request()).toMatchObject({ result: 200 });
  });
});

describe('all at once', { timeout: 60_000 }, () => {
  it('R40 1,000 requests, cold: one token call, no failure', async () => {
    const subjected = await start(300, 100, true);
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => subjected.request()));
    expect(results(outcomes)).toEqual({ 200: outcomes.length });
    expect(subjected.provider.counters.tokenCalls).toBe(1);
  });

  it.each(['half-json', 'no-token', 500, 'reset'] as const)(
    'R11 R13 R23 a token endpoint that answers %s: a typed error, and working again after the cooldown',
    async (fault) => {
      const subjected = await start(300, 0, true);
      subjected.provider.failTokens(fault);
      expect(await subjected.request()).toMatchObject({ result: expect.stringMatching(/^ERR_TOKEN_/) });
      subjected.provider.failTokens(undefined);
      await subjected.cooledDown();
      expect(await subjected.request()).toMatchObject({ result: 200 });
    },
  );
});
