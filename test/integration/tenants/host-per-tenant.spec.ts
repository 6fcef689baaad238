import {
  basic,
  clientCredentials,
  defineProvider,
  form,
  type ProviderDefinition,
  type Tenant,
  type TokenEndpointResponse,
} from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { startApp } from '../shapes/partner.js';
import { type Shop, Shops } from './shops.js';

const subject = (name: string) => ({ providerAuth: { subject: name } });

/** Two shops of a partner, each at a host of its own, with a definition of nothing but data. */
async function twoShops(more: object = {}) {
  const shops = await Shops.start('red', 'blue', 'crimson');
  const definition = clientCredentials({
    credentials: async (shop) => shops.find(shop),
    http: { baseURL: ({ credentials }) => `${credentials.origin}/admin/api` },
    tokenUrl: ({ credentials }) => `${credentials.origin}/admin/oauth/token`,
    origins: shops.origins,
    ...more,
  });
  return { shops, ...(await startApp(definition, ...shops.origins)) };
}

describe('a host per tenant', () => {
  it('R71 each tenant asks its own host for a token and sends that there: axios, fetch and headers()', async () => {
    const { shops, axios, tokens } = await twoShops();
    for (const name of ['red', 'blue', 'red']) {
      expect((await axios.get('/orders', subject(name))).data).toEqual({ shop: name });
      const url = `${shops.originOf(name)}/admin/api/orders`;
      expect(await (await tokens.fetch(url, subject(name))).json()).toEqual({ shop: name });
      expect((await axios.get(url, subject(name))).data).toEqual({ shop: name });
      expect(await tokens.headers(url, { subject: name })).toEqual({ Authorization: `Bearer fake-${name}-1` });
    }
    expect(shops.issued).toEqual(['red', 'blue']);
    expect(shops.strangers).toEqual([]);
  });

  it("R26 a tenant's token goes to no other tenant's host: nothing is sent", async () => {
    const { shops, axios, tokens } = await twoShops();
    await axios.get('/orders', subject('red'));
    const refused = { code: 'ERR_ORIGIN_NOT_ALLOWED' };
    const url = `${shops.originOf('blue')}/admin/api/orders`;
    await expect(axios.get(url, subject('red'))).rejects.toMatchObject(refused);
    await expect(axios.get('/orders', { baseURL: shops.originOf('blue'), ...subject('red') })).rejects.toMatchObject(
      refused,
    );
    await expect(tokens.fetch(url, subject('red'))).rejects.toMatchObject(refused);
    await expect(tokens.headers(url, { subject: 'red' })).rejects.toMatchObject(refused);
    expect(shops.calls('blue')).toEqual([]);
  });

  it("R29 a redirect to another tenant's host carries no token", async () => {
    const { shops, axios, tokens } = await twoShops();
    const moved = `${shops.originOf('red')}/admin/api/moved-to/blue`;
    await expect(axios.get('/moved-to/blue', subject('red'))).rejects.toMatchObject({ response: { status: 401 } });
    await expect(tokens.fetch(moved, subject('red'))).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    expect(shops.calls('blue')).toEqual(['GET /admin/api/orders nothing']);
    expect(shops.issued).toEqual(['red']);
  });

  it('R33 a revoked token is replaced at the same host, and the other tenant keeps its own', async () => {
    const { shops, axios } = await twoShops();
    await axios.get('/orders', subject('red'));
    await axios.get('/orders', subject('blue'));
    shops.revoke('red');
    expect((await axios.post('/orders', 'x', subject('red'))).data).toEqual({ shop: 'red' });
    await axios.get('/orders', subject('blue'));
    expect(shops.issued).toEqual(['red', 'blue', 'red']);
    expect(shops.strangers).toEqual([]);
  });

  it('a tenant that has moved is followed with its next token, and the old one is not sent after it', async () => {
    const { shops, axios } = await twoShops();
    await axios.get('/orders', subject('red'));
    shops.move('red', 'crimson');
    expect((await axios.get('/orders', subject('red'))).data).toEqual({ shop: 'red' });
    shops.revoke('red');
    expect((await axios.get('/orders', subject('red'))).data).toEqual({ shop: 'crimson' });
    expect(shops.calls('crimson').filter((call) => !call.includes('oauth'))).toEqual([
      'GET /admin/api/orders Bearer fake-crimson-1',
    ]);
  });

  it('tokens are revoked at the host that they were issued by', async () => {
    const { shops, app, axios } = await twoShops({
      revoke: true,
      revocationUrl: ({ credentials }: Tenant<Shop>) => `${credentials.origin}/admin/oauth/revoke`,
    });
    await axios.get('/orders', subject('red'));
    await app.close();
    expect(shops.calls('red').at(-1)).toMatch(/^POST \/admin\/oauth\/revoke/);
    expect(shops.calls('blue')).toEqual([]);
  });
});

describe('a host per tenant, of other definitions', () => {
  it("R71 a token request that is a path goes to the tenant's own host", async () => {
    const shops = await Shops.start('red', 'blue');
    const definition = defineProvider<Shop>({
      http: { baseURL: ({ credentials }) => `${credentials.origin}/admin/` },
      origins: shops.origins,
      credentials: (shop?: string) => shops.find(shop),
      request: ({ credentials: { clientId, clientSecret } }) => ({
        url: '/oauth/token',
        body: form({ client_id: clientId, client_secret: clientSecret }),
      }),
    });
    const { axios } = await startApp(definition, ...shops.origins);
    expect((await axios.get('/api/orders', subject('blue'))).data).toEqual({ shop: 'blue' });
    expect(shops.issued).toEqual(['blue']);
  });

  it('R71 the host may be made of the subject, within originPattern', async () => {
    const shops = await Shops.start('red');
    const { port } = new URL(shops.originOf('red'));
    const definition = clientCredentials({
      requireSubject: true,
      clientId: 'ours',
      clientSecret: 'fake-secret',
      baseURL: ({ subject: name }) => `http://${name}.acme.test:${port}/admin/api`,
      tokenUrl: ({ subject: name }) => `http://${name}.acme.test:${port}/admin/oauth/token`,
      originPattern: `http://*.acme.test:${port}`,
      // All names are this machine.
      http: { lookup: async (): Promise<[string, 4]> => ['127.0.0.1', 4] },
    });
    const { axios } = await startApp(definition, ...['red', 'evil'].map((name) => `http://${name}.acme.test:${port}`));
    expect((await axios.get('/orders', subject('red'))).data).toEqual({ shop: 'red' });
    const error: unknown = await axios.get('/orders', subject('evil.test/?')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_INVALID' });
    expect(shops.issued).toEqual(['red']);
  });

  it('R71 credentials without a token endpoint stay at their host too', async () => {
    const shops = await Shops.start('red', 'blue');
    const definition = basic({
      credentials: async (shop) => {
        const found = shops.find(shop);
        return found && { username: found.clientId, password: found.clientSecret, origin: found.origin };
      },
      baseURL: ({ credentials }) => credentials.origin,
    });
    const { axios, tokens } = await startApp(definition, ...shops.origins, 'http://127.0.0.1:9');
    await expect(axios.get(`${shops.originOf('blue')}/x`, subject('red'))).rejects.toMatchObject({
      code: 'ERR_ORIGIN_NOT_ALLOWED',
    });
    expect(await tokens.headers(`${shops.originOf('red')}/x`, { subject: 'red' })).toEqual({
      Authorization: `Basic ${btoa('red:fake-secret-red')}`,
    });
    expect(shops.calls('blue')).toEqual([]);
  });
});

describe('a base URL that a function makes wrongly', () => {
  const SECRET = 'fake-secret-canary';
  const credentials = async (id = '') => ({ clientId: id, clientSecret: SECRET });
  // What the types refuse is what is tested.
  const withBaseURL = (make: (subject: string) => unknown, more: object = {}): ProviderDefinition => {
    const wrong: object = { baseURL: ({ subject: name }: { subject: string }) => make(name), ...more };
    return clientCredentials({ credentials, tokenUrl: 'https://login.acme.test/token', ...wrong });
  };

  it.each<[string, (subject: string) => unknown, string, object?]>([
    [
      'throws',
      () => {
        throw new Error(SECRET);
      },
      '`http.baseURL` threw (Error); let it return a URL for every tenant',
    ],
    [
      'throws no error',
      () => {
        throw SECRET;
      },
      '`http.baseURL` threw (string)',
    ],
    ['returns nothing', () => undefined, 'returned no text'],
    ['returns a promise', async () => 'https://red.acme.test', 'let `credentials` read what has to be waited for'],
    ['returns a host alone', () => `${SECRET}.acme.test`, 'is no absolute URL'],
    ['returns one with backslashes', () => 'https:\\\\red.acme.test', 'is no absolute URL'],
    ['returns one with a secret in it', () => `https://u:${SECRET}@red.acme.test`, 'holds a user name or password'],
    ['returns one with a query', () => `https://red.acme.test/?k=${SECRET}`, 'holds a query or a fragment'],
    ['returns one that is not encrypted', () => 'http://red.acme.test', 'is not encrypted; use https'],
    [
      'leaves originPattern',
      (id) => `https://${id}.evil.test/.acme.test`,
      'is not within originPattern',
      { originPattern: 'https://*.acme.test' },
    ],
    [
      'leaves the listed origins',
      () => 'https://eu.acme.test:8443',
      'is at none of the listed origins',
      { origins: ['https://eu.acme.test'] },
    ],
  ])('R26 and %s: a typed error, no secret in it, and nothing is sent', async (_what, make, message, more) => {
    const { axios, tokens } = await startApp(withBaseURL(make, more));
    const error: unknown = await axios.get('/orders', subject('red')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_INVALID', provider: 'acme', kind: 'invalid-request' });
    expect(String(error)).toContain(message);
    expect(String(error)).toMatch(/; \S/);
    expect(JSON.stringify([String(error), Object.entries(Object(error))])).not.toContain(SECRET);
    await expect(tokens.fetch('https://red.acme.test/', subject('red'))).rejects.toMatchObject({ provider: 'acme' });
    await expect(tokens.headers('https://red.acme.test/', { subject: 'red' })).rejects.toThrow();
  });

  it.each<[string, unknown, string]>([
    [
      'throws',
      () => {
        throw new Error(SECRET);
      },
      '`tokenUrl` threw (Error); let it return a URL for every tenant',
    ],
    ['returns a path', () => '/token', '`tokenUrl` made no absolute URL of this tenant; write it with its scheme'],
    ['returns one that is not encrypted', () => 'http://red.acme.test/token', 'is not https'],
    ['returns one with a secret in it', () => `https://u:${SECRET}@red.acme.test`, 'has a user name in its URL'],
  ])('R1 a tokenUrl that %s: a typed error, no secret in it, and nothing is sent', async (_what, tokenUrl, message) => {
    const wrong: object = { tokenUrl };
    const { tokens } = await startApp(
      clientCredentials({ credentials, tokenUrl: 'x', baseURL: 'https://acme.test', ...wrong }),
    );
    const error: unknown = await tokens.getToken({ subject: 'red' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_INVALID', provider: 'acme', kind: 'invalid-request' });
    expect(String(error)).toContain(message);
    expect(JSON.stringify([String(error), Object.entries(Object(error))])).not.toContain(SECRET);
  });

  it('R71 excludes one that comes with the answer', async () => {
    const { shops, axios } = await twoShops({
      read: (r: TokenEndpointResponse) => ({
        accessToken: r.at('access_token'),
        tokenType: 'Bearer',
        baseURL: 'https://acme.test',
      }),
    });
    const error: unknown = await axios.get('/orders', subject('red')).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('`http.baseURL` is a function; leave one of them out');
    expect(shops.calls('red')).toHaveLength(1);
  });

  it('R26 harms no other tenant', async () => {
    const { axios, shops } = await twoShops();
    shops.move('red', 'http://evil.test/?');
    await expect(axios.get('/orders', subject('red'))).rejects.toMatchObject({ code: 'ERR_TOKEN_REQUEST_INVALID' });
    expect((await axios.get('/orders', subject('blue'))).data).toEqual({ shop: 'blue' });
    expect(shops.strangers).toEqual([]);
  });
});
