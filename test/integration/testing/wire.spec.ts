import { TokenService } from 'nestjs-provider-auth';
import { overrideProviderAuth, reply } from 'nestjs-provider-auth/testing';
import { expect, it } from 'vitest';
import { OrdersClient, startApp, testApp, useSimulator } from './world.js';

const simulator = useSimulator();

const url = (path: string) => `https://api.manis.example/unified${path}`;

async function start() {
  const app = await startApp(overrideProviderAuth(testApp(), simulator()));
  const { fetch } = app.get(TokenService).for('manis');
  return { client: app.get(OrdersClient), fetch };
}

it('redirects are followed at the origin, and refused elsewhere, as in production', async () => {
  const { client, fetch } = await start();
  simulator().on('GET', '/moved', reply(302, '', { Location: url('/api/v1/orders') }));
  simulator().on('GET', '/away', reply(302, '', { Location: 'https://elsewhere.example/' }));
  simulator().on('GET', '/api/v1/orders', ['an order']);
  expect(await client.orders('/moved')).toEqual(['an order']);
  expect(await (await fetch(url('/moved'))).json()).toEqual(['an order']);
  await expect(fetch(url('/away'))).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
});

it('bodies of any kind and size travel both ways, also where there is none', async () => {
  const { fetch } = await start();
  simulator().on('POST', '/echo', (request) => reply(200, request.text()));
  simulator().on('DELETE', '/orders/:id', () => undefined);
  const text = 'ä'.repeat(30_000);
  const stream = new Blob([text]).stream();
  expect(await (await fetch(url('/echo'), { method: 'POST', body: stream, duplex: 'half' })).text()).toBe(text);
  const gone = await fetch(url('/orders/7'), { method: 'DELETE' });
  expect([gone.status, gone.body, gone.url]).toEqual([204, null, url('/orders/7')]);
});

it('many requests at once are each answered with their own', async () => {
  const { client } = await start();
  simulator().on('GET', '/orders/:id', ({ params }) => params);
  const ids = Array.from({ length: 100 }, (_, id) => `${id}`);
  expect(await Promise.all(ids.map((id) => client.orders(`/orders/${id}`)))).toEqual(ids.map((id) => ({ id })));
  expect(simulator().provider('manis').counters.tokensIssued).toBe(1);
});

it('what was asked of the simulator is printed without what it carried', async () => {
  const { client } = await start();
  simulator().on('GET', '/api/v1/orders', []);
  await client.orders('/api/v1/orders?key=fake-secret-in-a-query');
  const requests = simulator().requests('manis');
  const secrets = [simulator().credentials.manis.secret, 'fake-secret-in-a-query', await client.tokens.accessToken()];
  const printed = JSON.stringify(requests) + String(requests.map((request) => Object.values(request).join(' ')));
  for (const secret of secrets) expect(printed).not.toContain(secret);
  expect(requests.at(-1)?.query().get('key')).toBe('fake-secret-in-a-query');
});
