import { Test } from '@nestjs/testing';
import { TokenService } from 'nestjs-provider-auth';
import { type FixedToken, FixedTokens, ProviderAuthTestingModule, reply } from 'nestjs-provider-auth/testing';
import { expect, it } from 'vitest';
import { afterTest } from '../../after-test.js';

async function setUp(tokens: Record<string, FixedToken>) {
  const partners = new FixedTokens(tokens);
  const module = await Test.createTestingModule({ imports: [ProviderAuthTestingModule.forRoot(partners)] }).compile();
  module.useLogger(false);
  afterTest(() => module.close());
  await module.init();
  return { partners, tokens: module.get(TokenService) };
}

async function setUpAcme() {
  const { partners, tokens } = await setUp({ acme: 'fake-token' });
  const { fetch } = tokens.for('acme');
  return { partners, ask: (path: string) => fetch(`https://acme.test${path}`) };
}

it.each([204, 205, 304])('a stub may answer %i, which has no body', async (status) => {
  const { partners, ask } = await setUpAcme();
  partners.on('GET', '/orders', reply(status));
  const response = await ask('/orders');
  expect([response.status, await response.text()]).toEqual([status, '']);
});

it("a stub's answer has its headers, and the URL that was asked", async () => {
  const { partners, ask } = await setUpAcme();
  partners.on('GET', '/orders', reply(200, [], { 'X-Total': '0' }));
  const response = await ask('/orders?page=2');
  expect(response.headers.get('X-Total')).toBe('0');
  expect(response.url).toBe('https://acme.test/orders?page=2');
});

it('requests tell whether a stub answered', async () => {
  const { partners, ask } = await setUpAcme();
  partners.on('GET', '/orders', []);
  await ask('/orders');
  await expect(ask('/ships')).rejects.toThrow('nothing answers GET /ships');
  expect(partners.requests('acme').map(({ path, route }) => [path, route])).toEqual([
    ['/orders', 'api'],
    ['/ships', 'unknown'],
  ]);
});

it('after a reset, routes and requests are forgotten, and the token is still there', async () => {
  const { partners, ask } = await setUpAcme();
  partners.on('GET', '/orders', []);
  await ask('/orders');
  partners.reset();
  expect(partners.requests('acme')).toEqual([]);
  await expect(ask('/orders')).rejects.toThrow('nothing answers GET /orders');
  partners.on('GET', '/orders', []);
  expect((await ask('/orders')).status).toBe(200);
});

it('the last 1,000 requests are kept', async () => {
  const { partners, ask } = await setUpAcme();
  partners.on('GET', '/orders/:id', {});
  for (let id = 0; id <= 1_000; id++) await ask(`/orders/${String(id)}`);
  const paths = partners.requests('acme').map(({ path }) => path);
  expect([paths.length, paths[0], paths.at(-1)]).toEqual([1_000, '/orders/1', '/orders/1000']);
});

it('a token may say more than its text: its type and its lifetime', async () => {
  const { tokens } = await setUp({ acme: { accessToken: 'fake-token', expiresIn: 60 } });
  const acme = tokens.for('acme');
  expect(await acme.headers('https://acme.test')).toEqual({ Authorization: 'Bearer fake-token' });
  expect(acme.status().remainingMs).toBe(60_000);
});

it("a provider's host is its name, with a dash for all that a host cannot have", async () => {
  const { tokens } = await setUp({ 'Acme & Sons 2': 'fake-token' });
  expect(await tokens.for('Acme & Sons 2').headers('https://acme-sons-2.test')).toEqual({
    Authorization: 'Bearer fake-token',
  });
});

it('a provider whose token is undefined is left out, and those that are there are listed', () => {
  const partners = new FixedTokens({ acme: 'fake-token', manis: undefined, emma: 'fake-token' });
  expect(partners.names()).toEqual(['acme', 'emma']);
  expect(() => partners.requests('airalo')).toThrow("no provider 'airalo' has a fixed token, only acme, emma");
});
