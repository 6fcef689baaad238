import { ProviderSimulator } from 'nestjs-provider-auth/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, call, callApi, contract, send, tokenError, type Answer } from './contract.js';

let simulator: ProviderSimulator;
let now = 1_800_000_000_000;

beforeAll(async () => {
  simulator = await ProviderSimulator.start({ now: () => now, lifetimes: { benchling: 7 } });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

describe('the simulator of airalo', () => {
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

describe('the simulator of emma', () => {
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
    const token = String(at(second.body, 'accessToken'));
    expect((await callApi(simulator, 'emma', token)).status).toBe(200);
    expect([provider.revoke(token), provider.revoke(token)]).toEqual([true, false]);
    expect((await callApi(simulator, 'emma', token)).status).toBe(401);
  });
});

describe('the simulator of manis', () => {
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
    expect(performance.now() - start).toBeLessThan(10_000);
    expect((await pending).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(call(other.origin)).rejects.toThrow('fetch failed');
  });
});
