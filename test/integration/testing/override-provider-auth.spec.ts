import { overrideProviderAuth, reply, resetRejections } from 'nestjs-provider-auth/testing';
import { describe, expect, it } from 'vitest';
import { OrdersClient, startApp, testApp, useSimulator } from './world.js';

const simulator = useSimulator();
const startOnSimulator = async () => (await startApp(overrideProviderAuth(testApp(), simulator()))).get(OrdersClient);

describe('an application on the simulator', () => {
  it('keeps its URLs, and asks for no credentials of its own', async () => {
    simulator().on('GET', '/api/v1/orders', ['an order']);
    const client = await startOnSimulator();
    expect(await client.orders()).toEqual(['an order']);
    const [asked, called, ...more] = simulator().requests('manis');
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ route: 'token', url: 'https://api.manis.example/unified/api/v1/auth/token' });
    expect(called).toMatchObject({ route: 'api', url: 'https://api.manis.example/unified/api/v1/orders' });
    expect(called?.header('authorization')).toBe(`Bearer ${await client.tokens.accessToken()}`);
  });

  it.each(['axios', 'fetch'] as const)('sends a body by fetch (%s) and reads the answer', async (by) => {
    simulator().on('POST', '/api/v1/orders', (request) => reply(201, { got: request.json() }));
    const client = await startOnSimulator();
    expect(await client.orderBy(by, { id: 7 })).toEqual({ got: { id: 7 } });
    expect(simulator().requests('manis').at(-1)?.url).toBe('https://api.manis.example/unified/api/v1/orders');
  });

  it('keeps the origin check: absolute URLs work where they do in production', async () => {
    simulator().on('GET', '/api/v1/orders', []);
    const client = await startOnSimulator();
    expect(await client.orders('https://api.manis.example/unified/api/v1/orders')).toEqual([]);
    await expect(client.orders('https://elsewhere.example/orders')).rejects.toMatchObject({
      code: 'ERR_ORIGIN_NOT_ALLOWED',
    });
  });

  it('says which route nothing serves, and how to serve it', async () => {
    const client = await startOnSimulator();
    const sentence =
      "the simulator serves no GET /api/v1/orders of manis; answer it with simulator.provider('manis').on('GET', '/api/v1/orders', …)";
    await expect(client.orders()).rejects.toThrow(sentence);
    simulator().on('POST', '/api/v1/orders', {});
    await expect(client.orders()).rejects.toThrow(sentence);
    expect(simulator().provider('manis').counters).toMatchObject({ unknownCalls: 1, apiCalls: 1 });
  });

  it('survives a revocation, and a second one when its rejections are reset', async () => {
    simulator().on('GET', '/api/v1/orders', []);
    const app = await startApp(overrideProviderAuth(testApp(), simulator()));
    const client = app.get(OrdersClient);
    await client.orders();
    simulator().provider('manis').revokeAll();
    expect(await client.orders()).toEqual([]);
    simulator().provider('manis').revokeAll();
    await expect(client.orders()).rejects.toMatchObject({ response: { status: 401 } });
    resetRejections(app);
    expect(await client.orders()).toEqual([]);
  });

  it('reads the credentials that are accepted now, where it has a function for that', async () => {
    const client = await startOnSimulator();
    const fresh = { merchantId: 'fake-merchant-0002', secret: 'fake-merchant-secret-0002' };
    await client.tokens.getToken();
    simulator().provider('manis').credentials = [fresh];
    await client.tokens.getToken({ replaces: await client.tokens.getToken(), reason: 'due' });
    expect(simulator().requests('manis').at(-1)?.header('x-merchant-id')).toBe(fresh.merchantId);
  });
});
