import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { acquire, at, callApi, contracts, examples, send } from './contract.js';

let simulator: ProviderSimulator;
let now = 1_800_000_000_000;

beforeAll(async () => {
  simulator = await ProviderSimulator.start({ now: () => now, lifetimes: { benchling: 7 } });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

describe.each(contracts)('the simulator of $id', (one) => {
  const { id, tokenRequest, tokenResponse } = one;

  it('refuses every token for so long, until further notice, or no longer', async () => {
    const provider = simulator.provider(id);
    const token = await acquire(simulator, id);
    const statuses: number[] = [];
    const probe = async (): Promise<void> => void statuses.push((await callApi(simulator, id, token)).status);
    provider.refuse(2_000);
    await probe();
    now += 2_000;
    await probe();
    provider.refuse(true);
    await probe();
    provider.refuse(false);
    await probe();
    expect(statuses).toEqual([401, 200, 401, 200]);
  });

  it('fails token and API calls with a status, for so many calls', async () => {
    const provider = simulator.provider(id);
    const token = await acquire(simulator, id);
    provider.failTokens(503, 1);
    provider.failApi(500, 1);
    const answers = [
      await send(simulator, id, tokenRequest),
      await send(simulator, id, tokenRequest),
      await callApi(simulator, id, token),
      await callApi(simulator, id, token),
    ];
    expect(answers.map(({ status }) => status)).toEqual([503, 200, 500, 200]);
    expect(answers.every(({ body }) => typeof body === 'object')).toBe(true);
    expect(provider.counters).toEqual({
      tokenCalls: 3,
      tokensIssued: 2,
      refreshes: 0,
      tokenErrors: 1,
      rateLimited: 0,
      apiCalls: 2,
      apiUnauthorized: 0,
      unknownCalls: 0,
    });
  });

  it('resets, hangs, cuts the JSON, leaves the token out', async () => {
    const provider = simulator.provider(id);
    provider.failTokens('reset');
    await expect(send(simulator, id, tokenRequest)).rejects.toThrow('fetch failed');
    provider.failTokens('hang');
    const patience = new AbortController();
    const hanging = send(simulator, id, tokenRequest, undefined, { signal: patience.signal });
    await vi.waitUntil(() => provider.requests.length === 2);
    patience.abort(new Error('no answer'));
    await expect(hanging).rejects.toThrow('no answer');
    provider.failTokens('half-json');
    const half = await send(simulator, id, tokenRequest);
    expect([half.status, half.body]).toEqual([200, undefined]);
    provider.failTokens('no-token');
    const none = await send(simulator, id, tokenRequest);
    expect(none.status).toBe(200);
    expect(none.body).toBeTypeOf('object');
    expect(at(none.body, tokenResponse.fields.accessToken.path)).toBeUndefined();
    expect(provider.requests.map(({ status }) => status)).toEqual([undefined, undefined, 200, 200]);
  });

  it('accepts both secrets while they rotate', async () => {
    const provider = simulator.provider(id);
    const [old] = provider.credentials;
    provider.credentials.length = 0;
    expect((await send(simulator, id, tokenRequest)).status).toBeGreaterThanOrEqual(400);
    Object.assign(provider, { credentials: [{ ...old, clientSecret: 'new', secret: 'new' }, old] });
    const changed = { ...examples(one), clientSecret: 'new', secret: 'new' };
    expect((await send(simulator, id, tokenRequest)).status).toBe(200);
    expect((await send(simulator, id, tokenRequest, changed)).status).toBe(200);
  });

  it('ends the older token when sessions are single', async () => {
    simulator.provider(id).singleSession = true;
    const first = await acquire(simulator, id);
    const second = await acquire(simulator, id);
    expect((await callApi(simulator, id, first)).status).toBe(401);
    expect((await callApi(simulator, id, second)).status).toBe(200);
  });

  it('limits token calls in a sliding window, each client for itself', async () => {
    const provider = simulator.provider(id);
    provider.quota({ limit: 2, window: 10_000 });
    await send(simulator, id, tokenRequest);
    now += 4_500;
    await send(simulator, id, tokenRequest);
    const over = await send(simulator, id, tokenRequest);
    expect(over.status).toBe(429);
    expect(over.headers.get(id === 'benchling' ? 'x-rate-limit-reset' : 'retry-after')).toBe('6');
    const other = await send(simulator, id, tokenRequest, { clientId: 'other', merchantId: 'other' });
    expect(other.status).not.toBe(429);
    now += 5_500;
    expect((await send(simulator, id, tokenRequest)).status).toBe(200);
    expect((await send(simulator, id, tokenRequest)).status).toBe(429);
    expect(provider.counters.rateLimited).toBe(2);
  });

  it('delays answers', async () => {
    const provider = simulator.provider(id);
    provider.latency = 60;
    provider.apiLatency = 30;
    const start = performance.now();
    const token = await acquire(simulator, id);
    const issued = performance.now();
    await callApi(simulator, id, token);
    expect(issued - start).toBeGreaterThan(55);
    expect(performance.now() - issued).toBeGreaterThan(25);
  });

  it('logs requests without their values', async () => {
    await acquire(simulator, id);
    const { requests } = simulator.provider(id);
    expect(requests).toMatchObject([{ at: now, route: 'token', method: 'POST', path: tokenRequest.path, status: 200 }]);
    expect(requests[0]!.headers).toEqual(expect.arrayContaining(Object.keys(tokenRequest.headers).map(lower)));
    expect(JSON.stringify(requests)).not.toMatch(/fake/);
  });
});

function lower(text: string): string {
  return text.toLowerCase();
}
