import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { failed, median, Subjected } from './load.js';

let running: Subjected | undefined;

async function start(lifetime: number, latency = 0): Promise<Subjected> {
  running = await Subjected.start(lifetime, latency);
  return running;
}

afterEach(() => running?.close());

describe('under 200 requests a second', { timeout: 40_000 }, () => {
  it('at expiry nobody waits, fails or gets a 401, and there are at most 8 token calls in 12 s', async ({ skip }) => {
    const { provider, ...subjected } = await prepared(2, 150);
    const outcomes = await subjected.load(12_000);
    // Between "due" and "expired" lie 300 ms, of which the token endpoint takes 150.
    skip(subjected.stalled() > 100, 'the machine stalled for longer than a renewal may take');
    expect(failed(outcomes)).toEqual([]);
    expect(outcomes.filter(({ ready }) => !ready)).toEqual([]);
    expect(provider.counters.apiUnauthorized).toBe(0);
    expect(provider.counters.tokenCalls).toBeLessThanOrEqual(9);
    expect(outcomes.length).toBeGreaterThan(2_000);
  });

  it('R42 the token endpoint is down for 1.5 s while the token lives: nobody notices', async () => {
    const { provider, ...subjected } = await prepared(10);
    const loaded = subjected.load(11_000);
    await sleep(6_500);
    provider.failTokens(503);
    await sleep(1_500);
    provider.failTokens(undefined);
    const outcomes = await loaded;
    expect(failed(outcomes)).toEqual([]);
    expect(outcomes.filter(({ ready }) => !ready)).toEqual([]);
  });

  it('R25 down for longer than the token lives: requests fail at once, few token calls, back soon', async () => {
    const { provider, ...subjected } = await prepared(2, 20);
    const before = provider.counters.tokenCalls;
    provider.failTokens(503);
    const down = await subjected.load(6_000);
    expect(provider.counters.tokenCalls - before).toBeLessThanOrEqual(6);
    const { cooldownUntil = 0 } = subjected.tokens.status();
    const failing = failed(down).filter(({ result }) => result === 'ERR_TOKEN_UNAVAILABLE');
    expect(failing.length).toBeGreaterThan(300);
    provider.failTokens(503);
    const alone: number[] = [];
    while (alone.length < 100) alone.push((await subjected.request()).ms);
    expect(median(alone)).toBeLessThan(1);
    expect(failing[0]?.error).toMatchObject({ since: expect.any(Number), until: expect.any(Number) });
    provider.failTokens(undefined);
    const back = await subjected.load(Math.max(0, cooldownUntil - Date.now()) + 1_000);
    const first = back.find(({ result }) => result === 200);
    const cooledDown = performance.now() - Date.now() + cooldownUntil;
    expect((first?.at ?? Number.NaN) - cooledDown).toBeLessThan(250);
    expect(back.at(-1)?.result).toBe(200);
  });

  it('R35 the token is revoked: no failure, one token call, only what was in flight is replayed', async () => {
    const { provider, ...subjected } = await prepared(300, 50);
    provider.apiLatency = 20;
    const loaded = subjected.load(2_000);
    await sleep(1_000);
    provider.revokeAll();
    expect(failed(await loaded)).toEqual([]);
    expect(provider.counters.tokenCalls).toBe(2);
    expect(provider.counters.apiUnauthorized).toBeLessThanOrEqual(20);
  });

  it("R39 the API refuses every token for 2 s: at most 2 token calls, and the caller gets the API's own 401", async () => {
    const { provider, ...subjected } = await prepared(300, 20);
    const before = { ...provider.counters };
    provider.refuse(2_000);
    const outcomes = await subjected.load(2_000);
    expect(provider.counters.tokenCalls - before.tokenCalls).toBeLessThanOrEqual(2);
    expect((provider.counters.apiCalls - before.apiCalls) / outcomes.length).toBeLessThanOrEqual(1.05);
    expect(new Set(outcomes.slice(0, -20).map(({ result }) => result))).toEqual(new Set([401]));
    expect(await subjected.request()).toMatchObject({ result: 200 });
  });
});

describe('all at once', { timeout: 40_000 }, () => {
  it('R40 1,000 requests, cold: one token call, no failure', async () => {
    const { provider, ...subjected } = await start(300, 100).then(methods);
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => subjected.request()));
    expect(failed(outcomes)).toEqual([]);
    expect(provider.counters.tokenCalls).toBe(1);
  });

  it.each(['half-json', 'no-token', 500, 'reset'] as const)(
    'R11 R13 R23 a token endpoint that answers %s: a typed error, and working again after the cooldown',
    async (fault) => {
      const { provider, ...subjected } = await start(300).then(methods);
      provider.failTokens(fault);
      expect(await subjected.request()).toMatchObject({ result: expect.stringMatching(/^ERR_TOKEN_/) });
      provider.failTokens(undefined);
      await sleep(Math.max(0, (subjected.tokens.status().cooldownUntil ?? 0) - Date.now()) + 10);
      expect(await subjected.request()).toMatchObject({ result: 200 });
    },
  );
});

async function prepared(lifetime: number, latency = 0) {
  const subjected = await start(lifetime, latency);
  await subjected.tokens.getToken();
  return methods(subjected);
}

function methods(subjected: Subjected) {
  return {
    provider: subjected.provider,
    tokens: subjected.tokens,
    load: (ms: number) => subjected.load(ms),
    request: () => subjected.request(),
    stalled: () => subjected.longestStall,
  };
}
