import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { apiKey, attachHeaders, defineProvider, form, rejectWhen, type ProviderDefinition } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { type Api, type Handler, redirectTo, startApi } from '../server.js';
import { type AcmeOptions, acme, SECRET } from './acme.js';
import { type Application, failureOf, start } from '../application.js';

const TOKEN = 'token-canary-with-some-length';

/** An API that also issues `token-canary-…-1`, `-2`, …; what it was asked beside. */
async function partner(handler: Handler): Promise<{ api: Api; asked: () => Api['requests']; issued: () => number }> {
  let issued = 0;
  const api = await startApi((seen, response, count) => {
    if (seen.url !== '/token') return handler(seen, response, count);
    const body = { access_token: `${TOKEN}-${(issued += 1)}`, token_type: 'Bearer', expires_in: 3600 };
    return response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  return { api, asked: () => api.requests.filter(({ url }) => url !== '/token'), issued: () => issued };
}

const fine: Handler = (_seen, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');

/** Both clients of an application, sending to a path. */
const ways: [string, (application: Application, origin: string, path: string, init?: Init) => Promise<unknown>][] = [
  [
    'axios',
    ({ http }, _origin, path, { body, ...init } = {}) =>
      http.axiosRef.request({ url: path, ...(body !== undefined && { data: body }), ...init }),
  ],
  ['fetch', ({ tokens }, origin, path, init) => tokens.for('acme').fetch(`${origin}${path}`, init)],
];

interface Init {
  readonly method?: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
  readonly providerAuth?: { subject: string };
}

const shown = (thing: unknown) => `${inspect(thing, { depth: 12, getters: true })}${JSON.stringify(thing) ?? ''}`;

describe.each(ways)('through %s', (_name, send) => {
  it('R83 an order that was redirected to its page, which answers 401, is carried out once', async () => {
    let orders = 0;
    const { api } = await partner((seen, response, count) => {
      if (seen.method !== 'POST') return response.writeHead(401).end();
      orders += 1;
      return redirectTo('/orders/1', 303)(seen, response, count);
    });
    const application = await start(acme(api.url));
    await Promise.allSettled([send(application, api.url, '/orders', { method: 'POST', body: '{"n":1}' })]);
    expect(orders).toBe(1);
  });

  it.each<[string, string, AcmeOptions]>([
    [
      'an attach that throws with the secret',
      SECRET,
      {
        credentials: () => ({ id: 'x', secret: SECRET }),
        attach: async (_, { credentials }) => {
          throw new Error(`cannot sign with ${(await credentials()).secret}`);
        },
      },
    ],
    [
      'a key of the wrong type, which Node quotes',
      '1234567890123',
      {
        credentials: { id: 'x', secret: '1234567890123' },
        attach: async (request, { credentials }) => {
          const key = Number((await credentials()).secret);
          request.setHeader('X', String(Reflect.apply(createHmac, undefined, ['sha256', key])));
        },
      },
    ],
    [
      'an attach that throws with the token',
      TOKEN,
      {
        attach: (_, { token }) => {
          throw new Error(`no ${token?.header()}`);
        },
      },
    ],
    [
      'a secret with a line break in a header',
      SECRET,
      {
        credentials: { id: 'x', secret: `${SECRET}\nsecond line` },
        attach: attachHeaders(({ credentials }) => ({ 'X-Key': credentials.secret })),
      },
    ],
    [
      'a secret with what no header may hold',
      'p€ss',
      {
        credentials: { id: 'x', secret: 'p€ss-word' },
        attach: attachHeaders(({ credentials }) => ({ 'X-Key': credentials.secret })),
      },
    ],
  ])('R89 %s shows nowhere, and nothing is sent', async (_what, needle, options) => {
    const { api, asked } = await partner(fine);
    const application = await start(acme(api.url, options));
    const events: unknown[] = [];
    application.tokens.events$.subscribe((event) => events.push(event));
    const error = await failureOf(send(application, api.url, '/x'));
    expect(error).toMatchObject({
      provider: 'acme',
      code: expect.stringMatching(/^ERR_(ATTACH_FAILED|REQUEST_UNSAFE)$/),
    });
    expect(shown([error, events])).not.toContain(needle);
    expect(asked()).toEqual([]);
  });

  it('R79 a policy that throws is one event', async () => {
    const { api } = await partner(fine);
    const options: AcmeOptions = {
      isRejection: () => {
        throw new TypeError(`no code beside ${SECRET}`);
      },
    };
    const application = await start(acme(api.url, options));
    const events: unknown[] = [];
    application.tokens.events$.subscribe((event) => events.push(event));
    await send(application, api.url, '/x');
    await send(application, api.url, '/x');
    const failures = events.filter((event) => Reflect.get(Object(event), 'type') === 'policy_failed');
    expect(failures).toEqual([
      { type: 'policy_failed', provider: 'acme', policy: 'isRejection', reason: 'TypeError: no code beside …' },
    ]);
  });

  it('R90 a source of credentials that hangs is left by whoever gives up', async () => {
    const { api } = await partner(fine);
    let reads = 0;
    const controller = new AbortController();
    const credentials = () => {
      reads += 1;
      if (reads === 1) return { id: 'x', secret: 'k' };
      setImmediate(() => controller.abort());
      return new Promise<{ id: string; secret: string }>(() => {});
    };
    const attach = attachHeaders<{ secret: string }>(({ credentials: read }) => ({ 'X-Key': read.secret }));
    const application = await start(acme(api.url, { credentials, attach }));
    await application.tokens.getToken('acme');
    const error = await failureOf(send(application, api.url, '/x', { signal: controller.signal }));
    expect(Reflect.get(Object(error), 'name')).toMatch(/^(AbortError|CanceledError)$/);
    const headers = application.tokens.for('acme').headers(`${api.url}/x`, { signal: AbortSignal.abort() });
    await expect(headers).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('R94 made-up subjects of static credentials cost no token request', async () => {
    const { api, issued } = await partner(fine);
    const application = await start(acme(api.url));
    await application.tokens.getToken('acme');
    for (const subject of ['a', 'b']) {
      const error = await failureOf(send(application, api.url, '/x', { providerAuth: { subject } }));
      expect(error).toMatchObject({ code: 'ERR_SUBJECT_NOT_EXPECTED' });
    }
    expect(issued()).toBe(1);
  });

  it.each<[string, Handler]>([
    ['/bad-redirect', redirectTo('http://[')],
    ['/moved', (seen, response, n) => redirectTo(`${seen.url.replace('/moved', '/there')}&x=1`)(seen, response, n)],
    ['/next', (seen, response, n) => redirectTo(`/login?next=${encodeURIComponent(seen.url)}`)(seen, response, n)],
    ['/999', (_seen, response) => response.writeHead(999).end('{}')],
  ])('R88 an API key in the query shows nowhere: %s', async (path, handler) => {
    const api = await startApi((seen, response, n) =>
      seen.url.startsWith(`${path}?`) ? handler(seen, response, n) : response.writeHead(403).end(),
    );
    const application = await start(keyInQuery(api.url));
    const outcome = await send(application, api.url, path).catch((error: unknown) => error);
    expect(api.requests[0]?.url).toBe(`${path}?key=${SECRET}`);
    const causes = [outcome];
    for (let at: unknown = outcome; at instanceof Error && at.cause !== undefined; at = at.cause) causes.push(at.cause);
    expect(causes.map(shown).join('')).not.toContain(SECRET);
  });

  it('R88 an API key in the query has no other beside it, and goes to its origin only', async () => {
    const foreign = await startApi();
    const api = await startApi((seen, response, n) =>
      seen.url.startsWith('/moved') ? redirectTo(foreign.url + seen.url, 301)(seen, response, n) : response.end(),
    );
    const application = await start(keyInQuery(api.url));
    await send(application, api.url, '/moved').catch(() => {});
    expect(JSON.stringify(foreign.requests)).not.toContain(SECRET);
    const error = await failureOf(send(application, api.url, '/x?key=of-the-user'));
    expect(error).toMatchObject({ code: 'ERR_AUTHORIZATION_PRESENT' });
    expect(api.requests.map(({ url }) => url)).toEqual([`/moved?key=${SECRET}`]);
  });

  it("the definition's own Accept goes along", async () => {
    const { api, asked } = await partner(fine);
    const http = { baseURL: api.url, headers: { Accept: 'application/vnd.acme+json' } };
    const application = await start(acme(api.url, { http }));
    await send(application, api.url, '/x');
    expect(asked()[0]?.headers.accept).toBe('application/vnd.acme+json');
    expect(await application.tokens.for('acme').headers(`${api.url}/x`)).toEqual({
      Accept: 'application/vnd.acme+json',
      Authorization: `Bearer ${TOKEN}-1`,
    });
  });
});

function keyInQuery(origin: string): ProviderDefinition {
  return apiKey({ http: { baseURL: origin }, dangerouslyAllowHttp: [origin], query: 'key', key: SECRET });
}

describe('an application', () => {
  it('R91 is not held by a JSON answer without end', async () => {
    const { api } = await partner((_seen, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', write);
      write();
    });
    const isRejection = rejectWhen({ status: 401 }, { status: 200, path: 'code', values: [13] });
    const { tokens } = await start(acme(api.url, { isRejection }));
    const response = await tokens.for('acme').fetch(`${api.url}/x`);
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('R86 sends nothing of a provider to a foreign host with providerAuth: false', async () => {
    const foreign = await startApi();
    const { api } = await partner(fine);
    const module = { http: { headers: { 'X-Module': 'module-canary' } } };
    const http = { baseURL: api.url, headers: { 'X-Api-Key': 'definition-canary\n', 'User-Agent': 'agent-canary' } };
    const { http: service, tokens } = await start(acme(api.url, { http }), module);
    await service.axiosRef.get(`${foreign.url}/x`, { providerAuth: false });
    await tokens.for('acme').fetch(`${foreign.url}/x`, { providerAuth: false });
    expect(foreign.requests).toHaveLength(2);
    expect(JSON.stringify(foreign.requests)).not.toMatch(/canary/);
  });

  it('R94 may name subjects where its credentials are a function', async () => {
    const { api, issued } = await partner(fine);
    const definition = defineProvider({
      http: { baseURL: api.url },
      dangerouslyAllowHttp: [api.url],
      credentials: (subject?: string) => ({ id: subject ?? 'own' }),
      request: ({ credentials: { id } }) => ({ url: '/token', body: form({ id }) }),
    });
    const { http } = await start(definition);
    await http.axiosRef.get('/x', { providerAuth: { subject: 'ann' } });
    expect(issued()).toBe(2);
  });
});
