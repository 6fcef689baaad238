import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  acquire,
  at,
  call,
  callApi,
  contract,
  contracts,
  examples,
  send,
  tokenError,
  type Answer,
} from './contract.js';

let simulator: ProviderSimulator;
let now = 1_800_000_000_000;

beforeAll(async () => {
  simulator = await ProviderSimulator.start({ now: () => now, lifetimes: { benchling: 7 } });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

describe.each(contracts)('$id', (one) => {
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
    const signal = AbortSignal.timeout(50);
    await expect(send(simulator, id, tokenRequest, undefined, { signal })).rejects.toThrow('timeout');
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
    provider.quota({ max: 2, perSeconds: 10 });
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

describe('airalo', () => {
  it('admits 3 token calls in 60 s unless told otherwise', async () => {
    const { tokenRequest } = contract('airalo');
    const statuses: number[] = [];
    while (statuses.length < 3) statuses.push((await send(simulator, 'airalo', tokenRequest)).status);
    const { status, body, headers } = tokenError('airalo', 'rate-limited');
    const over = await send(simulator, 'airalo', tokenRequest);
    expect([...statuses, over.status, over.body]).toEqual([200, 200, 200, status, body]);
    for (const [name, value] of Object.entries(headers)) expect(over.headers.get(name)).toBe(value);
  });
});

describe('emma', () => {
  const { tokenRequest, refresh } = contract('emma');
  const renew = (issued: Answer): Promise<Answer> =>
    send(simulator, 'emma', refresh!.request, { refreshToken: String(at(issued.body, 'refreshToken')) });

  it('rotates refresh tokens; the old one stays valid, by control it does not', async () => {
    const provider = simulator.provider('emma');
    const first = await send(simulator, 'emma', tokenRequest);
    const second = await renew(first);
    expect(at(second.body, 'refreshToken')).not.toBe(at(first.body, 'refreshToken'));
    expect((await callApi(simulator, 'emma', String(at(second.body, 'accessToken')))).status).toBe(200);
    provider.oneTimeRefresh = true;
    expect([(await renew(first)).status, (await renew(first)).status]).toEqual([200, 400]);
    expect(provider.counters).toMatchObject({ tokensIssued: 3, refreshes: 2, tokenErrors: 1 });
  });

  it('ends refresh tokens by time and by revocation', async () => {
    const provider = simulator.provider('emma');
    provider.refreshLifetime = 10;
    const first = await send(simulator, 'emma', tokenRequest);
    expect(at(first.body, 'refreshExpiresIn')).toBe(10);
    now += 10_000;
    expect((await renew(first)).status).toBe(400);
    const second = await send(simulator, 'emma', tokenRequest);
    provider.revokeRefreshTokens();
    expect((await renew(second)).status).toBe(400);
    expect((await callApi(simulator, 'emma', String(at(second.body, 'accessToken')))).status).toBe(200);
  });
});

describe('manis', () => {
  it('tells the expiry in milliseconds or seconds', async () => {
    const { tokenRequest } = contract('manis');
    const milliseconds = await send(simulator, 'manis', tokenRequest);
    expect(at(milliseconds.body, 'expiresAt')).toBe(now + 3_600_000);
    simulator.provider('manis').expiryUnit = 's';
    const seconds = await send(simulator, 'manis', tokenRequest);
    expect(at(seconds.body, 'expiresAt')).toBe(Math.floor(now / 1_000) + 3_600);
    expect(Date.parse(seconds.headers.get('date')!)).toBe(Math.floor(now / 1_000) * 1_000);
  });
});

describe('ProviderSimulator', () => {
  it('keeps lifetimes given to start through a reset', async () => {
    const answer = await send(simulator, 'benchling', contract('benchling').tokenRequest);
    expect(at(answer.body, 'expires_in')).toBe(7);
  });

  it('refuses an unknown provider, a lifetime of 0 and a port in use', async () => {
    await expect(ProviderSimulator.start({ lifetimes: { emma: 0 } })).rejects.toThrow('lifetime of emma');
    await expect(ProviderSimulator.start({ lifetimes: JSON.parse('{"acme":1}') })).rejects.toThrow(
      'no provider "acme"',
    );
    const port = Number(new URL(simulator.origin).port);
    await expect(ProviderSimulator.start({ port })).rejects.toThrow('EADDRINUSE');
  });

  it('closes at once with answers pending, twice', async () => {
    const other = await ProviderSimulator.start();
    other.provider('emma').latency = 60_000;
    other.provider('manis').failTokens('hang');
    const pending = Promise.allSettled(
      (['emma', 'manis'] as const).map((id) => send(other, id, contract(id).tokenRequest)),
    );
    while (other.provider('emma').requests.length + other.provider('manis').requests.length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const start = performance.now();
    await other.close();
    await other.close();
    expect(performance.now() - start).toBeLessThan(1_000);
    expect((await pending).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(call(other.origin)).rejects.toThrow('fetch failed');
  });
});
