import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { AccessToken } from '../../../lib/core/access-token.js';
import { TokenAcquisitionError } from '../../../lib/core/errors.js';
import type { BoundProviderEvent, BoundTokens } from '../../../lib/http/bound-provider.js';
import type { AttachPolicy } from '../../../lib/protocol/definition/attach-policy.js';
import type { ProviderHttpOptions } from '../../../lib/protocol/definition/provider-definition.js';
import { type Handler, only, startApi } from '../../server.js';
import { CLIENTS } from './clients.js';
import { FakeTokens, fakeProvider, token } from './fake-provider.js';

/** axios takes groups of headers by method, and its types say otherwise. */
const axiosHeaders = (groups: object): NonNullable<ProviderHttpOptions['headers']> => Object.assign({}, groups);
/** An object that throws an error whose message throws. */
function hostile(): object {
  const error = Object.defineProperty(new Error(), 'message', {
    get() {
      throw new Error('secret-canary');
    },
  });
  return new Proxy(
    {},
    {
      get() {
        throw error;
      },
    },
  );
}

const status =
  (...each: number[]): Handler =>
  (_seen, response, count) => {
    response.writeHead(each[Math.min(count, each.length) - 1] ?? 500).end('{}');
  };
const failure = (promise: Promise<unknown>) =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );

describe.each(CLIENTS)('over %s', (_name, make) => {
  it('a request carries the token', async () => {
    const api = await startApi();
    const send = make(fakeProvider(api.url, new FakeTokens('first')), api.url);
    expect(JSON.parse((await send(`${api.url}/x`)).body)).toMatchObject({ url: '/x', authorization: 'Bearer first' });
  });

  it('R26 nothing goes to another origin, nor a question for a token', async () => {
    const [api, other] = [await startApi(), await startApi()];
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    const send = make(fakeProvider(api.url, tokens), api.url);
    for (const url of [other.url, `http://localhost:${api.port}/`, 'http:\\\\x']) {
      await expect(send(url), url).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    }
    expect([api.requests, other.requests, tokens.asked]).toEqual([[], [], []]);
  });

  it('R31 a request with an authorization of its own is refused', async () => {
    const api = await startApi();
    const send = make(fakeProvider(api.url, new FakeTokens('first')), api.url);
    const refused = { code: 'ERR_AUTHORIZATION_PRESENT' };
    await expect(send(api.url, { headers: { authorization: 'Basic x' } })).rejects.toMatchObject(refused);
    await expect(send(api.url.replace('//', '//user:secret@'))).rejects.toMatchObject(refused);
    expect(api.requests).toEqual([]);
  });

  it('R32 nothing is sent without a token', async () => {
    const api = await startApi();
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    tokens.failure = new Error('no token');
    expect(await failure(make(fakeProvider(api.url, tokens), api.url)(api.url))).toBe(tokens.failure);
    expect(api.requests).toEqual([]);
  });

  it('R33 a rejected request is sent once more, with another token, and reported', async () => {
    const api = await startApi(only('second'));
    const tokens = new FakeTokens('first', 'second');
    const events: BoundProviderEvent[] = [];
    const provider = fakeProvider(api.url, tokens, {}, { report: (event) => void events.push(event) });
    const came = await make(provider, api.url)(`${api.url}/x`, { method: 'POST', body: 'ä' });
    expect([came.status, api.requests.map(({ body }) => body)]).toEqual([200, ['ä', 'ä']]);
    expect(tokens.asked).toMatchObject([{ reason: 'rejected', replaces: { generation: expect.any(Number) } }]);
    expect(events.map(({ type }) => type)).toEqual(['rejected', 'replayed']);
  });

  it.each([403, 400, 404])('R34 a %i is no rejection', async (code) => {
    const api = await startApi(status(code));
    const tokens = new FakeTokens('first', 'second');
    expect((await make(fakeProvider(api.url, tokens), api.url)(api.url)).status).toBe(code);
    expect([api.requests.length, tokens.asked.length]).toEqual([1, 0]);
  });

  it('R34 a sign in the body has safe methods sent again only, unless the definition says that nothing was done', async () => {
    const api = await startApi((seen, response) => {
      const code = seen.headers.authorization === 'Bearer second' ? 'FINE' : 'DEAD';
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ code }));
    });
    const dead: AttachPolicy<unknown> = { isRejection: (r) => Reflect.get(Object(r.body()), 'code') === 'DEAD' };
    const codes = async (policy: AttachPolicy<unknown>, method: string) => {
      const tokens = new FakeTokens('first', 'second');
      const { body } = await make(fakeProvider(api.url, tokens, policy), api.url)(api.url, { method });
      expect(tokens.asked, 'the next request gets another token').toHaveLength(1);
      return JSON.parse(body).code;
    };
    expect([await codes(dead, 'GET'), await codes(dead, 'POST')]).toEqual(['FINE', 'DEAD']);
    expect(await codes({ ...dead, replayUnsafe: true }, 'POST')).toBe('FINE');
  });

  it('R36 without another token the 401 is the answer', async () => {
    const api = await startApi(status(401));
    const came = await make(fakeProvider(api.url, new FakeTokens('only')), api.url)(api.url);
    expect([came.status, api.requests.length, came.acquisitionError]).toEqual([401, 1, undefined]);
  });

  it('R39 a second 401 is the answer, and its token waits longer', async () => {
    const api = await startApi(status(401));
    const tokens = new FakeTokens('first', 'second', 'third');
    expect((await make(fakeProvider(api.url, tokens), api.url)(api.url)).status).toBe(401);
    expect([api.requests.length, tokens.refusals.map((each) => each.reveal())]).toEqual([2, ['second']]);
  });

  it('R39 a 401 says why there was no other token', async () => {
    const api = await startApi(status(401));
    const tokens = new FakeTokens('first');
    tokens.failure = new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_FAILED', 'manis', 'down', { kind: 'transient' });
    const came = await make(fakeProvider(api.url, tokens), api.url)(api.url);
    expect([came.status, came.acquisitionError]).toEqual([401, tokens.failure]);
    expect(came.raw).toHaveProperty('providerAuth', tokens.failure);
    expect(inspect(came.raw, { depth: 9 })).not.toContain('Bearer first');
  });

  it('R41 a caller that gives up while it waits for a token gets the error of its client', async () => {
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    tokens.delay = 60_000;
    const controller = new AbortController();
    tokens.onAsked = () => setImmediate(() => controller.abort());
    const sending = make(fakeProvider('http://127.0.0.1:9', tokens), 'http://127.0.0.1:9');
    const sent = failure(sending('http://127.0.0.1:9/', { signal: controller.signal }));
    expect(String(Reflect.get(Object(await sent), 'name'))).toMatch(/^(AbortError|CanceledError)$/);
  });

  it('R69 an empty subject is refused, and the token of a named one is sent', async () => {
    const api = await startApi();
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    const send = make(fakeProvider(api.url, tokens, {}, { requireSubject: true }), api.url);
    const required = { code: 'ERR_SUBJECT_REQUIRED' };
    await expect(send(api.url)).rejects.toMatchObject(required);
    await expect(send(api.url, { providerAuth: { subject: '' } })).rejects.toMatchObject(required);
    await send(api.url, { providerAuth: { subject: 'ann' } });
    expect(tokens.asked.map(({ subject }) => subject)).toEqual(['ann']);
  });

  it('R69 whose token it is, is asked once per request, a replay included', async () => {
    const api = await startApi(only('second'));
    const tokens = new FakeTokens('first', 'second');
    let asked = 0;
    const resolveSubject = () => `user-${(asked += 1)}`;
    await make(fakeProvider(api.url, tokens, {}, { resolveSubject }), api.url)(api.url);
    expect([asked, tokens.asked.map(({ subject }) => subject)]).toEqual([1, ['user-1']]);
  });

  it('R71 a base URL that comes with the token decides where it goes', async () => {
    const api = await startApi();
    const tokens = new FakeTokens(token('first', api.url));
    const more = { origins: new Set<string>(), allowsBaseURL: (url: string) => url === api.url };
    const send = make(fakeProvider(api.url, tokens, {}, more), api.url);
    expect((await send(`${api.url}/x`)).status).toBe(200);
    await expect(send('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
  });

  it.each([true, false])("R71 a tenant's token goes to that tenant's host alone (ready: %s)", async (ready) => {
    const [a, b] = [await startApi(), await startApi()];
    const tokens: Record<string, AccessToken> = { a: token('of-a', a.url), b: token('of-b', b.url) };
    const of = (subject = '') => tokens[subject] ?? token('nobody');
    const source: BoundTokens = {
      peek: (subject) => (ready ? of(subject) : undefined),
      token: async ({ subject } = {}) => of(subject),
    };
    const provider = fakeProvider('http://127.0.0.1:9', source, {}, { origins: new Set(), allowsBaseURL: () => true });
    const send = make(provider, b.url);
    expect(JSON.parse((await send(`${b.url}/x`, { providerAuth: { subject: 'b' } })).body)).toMatchObject({
      authorization: 'Bearer of-b',
    });
    for (const [url, subject] of [
      [b.url, 'a'],
      [a.url, 'b'],
      [b.url, 'c'],
    ] as const) {
      await expect(send(url, { providerAuth: { subject } })).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
    }
    expect([a.requests.length, b.requests.length]).toEqual([0, 1]);
  });

  it('R79 a policy that throws harms nobody, and is reported', async () => {
    const api = await startApi(status(401));
    const events: BoundProviderEvent[] = [];
    const policy: AttachPolicy<unknown> = {
      isRejection: () => {
        throw new Error('no code');
      },
    };
    const report = (event: BoundProviderEvent) => void events.push(event);
    const came = await make(fakeProvider(api.url, new FakeTokens('first'), policy, { report }), api.url)(api.url);
    expect([came.status, events]).toEqual([
      401,
      [{ type: 'policy_failed', policy: 'isRejection', reason: 'Error: no code' }],
    ]);
  });

  it.each<[string, AttachPolicy<unknown>['attach']]>([
    [
      'throws',
      () => {
        throw new Error('cannot sign with secret-canary and token-canary');
      },
    ],
    ['rejects', async (_, { credentials }) => Promise.reject(new Error(JSON.stringify(await credentials())))],
    ['throws what cannot be read', () => Reflect.apply(Reflect.get, undefined, [hostile(), 'x'])],
  ])('R79, R89 an attach that %s fails its request with one redacted error, and is reported', async (_what, attach) => {
    const api = await startApi();
    const events: BoundProviderEvent[] = [];
    const provider = fakeProvider(api.url, new FakeTokens('token-canary'), attach && { attach }, {
      credentials: async () => ({ key: 'secret-canary' }),
      redact: (text, secrets) =>
        [
          ...secrets.flatMap((each) => (typeof each === 'string' ? each : Object.values(Object(each)))),
          'secret-canary',
        ].reduce((shown: string, secret) => shown.replaceAll(String(secret), '…'), text),
      report: (event) => void events.push(event),
    });
    const error = await failure(make(provider, api.url)(api.url));
    expect(error).toMatchObject({ code: 'ERR_ATTACH_FAILED', provider: 'manis' });
    expect(inspect([error, events], { depth: 9, showHidden: true })).not.toMatch(/-canary/);
    expect([events.length, api.requests.length]).toEqual([1, 0]);
  });

  it('R89 what resolveSubject throws refuses the request, redacted', async () => {
    const events: BoundProviderEvent[] = [];
    const more = {
      resolveSubject: () => {
        throw new Error('no context: secret-canary');
      },
      redact: (text: string) => text.replaceAll('secret-canary', '…'),
      report: (event: BoundProviderEvent) => void events.push(event),
    };
    const provider = fakeProvider('http://127.0.0.1:9', new FakeTokens('first'), {}, more);
    const error = await failure(make(provider, 'http://127.0.0.1:9')('http://127.0.0.1:9/'));
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_REQUIRED', message: expect.stringContaining('no context: …') });
    expect(events).toMatchObject([{ policy: 'resolveSubject' }, { type: 'refused', code: 'ERR_SUBJECT_REQUIRED' }]);
  });

  it('R90 the wait for credentials ends when the caller gives up', async () => {
    const policy: AttachPolicy<unknown> = { attach: async (_, { credentials }) => void (await credentials()) };
    const controller = new AbortController();
    const credentials = () => {
      setImmediate(() => controller.abort());
      return new Promise<unknown>(() => {});
    };
    const provider = fakeProvider('http://127.0.0.1:9', new FakeTokens('first'), policy, { credentials });
    const error = await failure(
      make(provider, 'http://127.0.0.1:9')('http://127.0.0.1:9/', { signal: controller.signal }),
    );
    expect(String(Reflect.get(Object(error), 'name'))).toMatch(/^(AbortError|CanceledError)$/);
  });

  it('R94 a subject is refused where a provider declares none', async () => {
    const api = await startApi();
    const tokens = new FakeTokens('first');
    const send = make(fakeProvider(api.url, tokens, {}, { expectsSubject: false }), api.url);
    const error = await failure(send(api.url, { providerAuth: { subject: 'made-up' } }));
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_NOT_EXPECTED', name: 'RequestRefusedError' });
    expect([api.requests, tokens.asked]).toEqual([[], []]);
    expect((await send(api.url)).status).toBe(200);
  });

  it('R95 a Host header of another host is refused', async () => {
    const api = await startApi();
    const send = make(fakeProvider(api.url, new FakeTokens('first')), api.url);
    const unsafe = { code: 'ERR_REQUEST_UNSAFE', message: expect.stringContaining('a Host header') };
    await expect(send(api.url, { headers: { host: 'another-tenant.cdn.example' } })).rejects.toMatchObject(unsafe);
    expect(api.requests).toEqual([]);
  });

  it('a token may be asked for once more as it is, without an acquisition', async () => {
    let nonce = '';
    const api = await startApi((seen, response) =>
      seen.headers['x-nonce'] === 'n1' ? response.end('fine') : response.writeHead(401, { 'X-Nonce': 'n1' }).end(),
    );
    const events: BoundProviderEvent[] = [];
    const tokens = new FakeTokens('first', 'second');
    const policy: AttachPolicy<unknown> = {
      attach: (request, { token: own }) => {
        request.setHeader('Authorization', own?.header() ?? '');
        request.setHeader('X-Nonce', nonce || 'none');
      },
      isRejection: (response) => {
        nonce = response.header('x-nonce') ?? '';
        return response.status === 401 && (nonce === '' || 'retry');
      },
    };
    const provider = fakeProvider(api.url, tokens, policy, { report: (event) => void events.push(event) });
    const came = await make(provider, api.url)(api.url, { method: 'POST', body: 'x' });
    expect([came.status, tokens.asked]).toEqual([200, []]);
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer first']);
    expect(events.map(({ type }) => type)).toEqual(['replayed']);
  });

  it('a token that is rejected at its second try is replaced for the next request', async () => {
    const api = await startApi(status(401));
    const tokens = new FakeTokens('first', 'second');
    let count = 0;
    const policy: AttachPolicy<unknown> = { isRejection: () => ((count += 1) === 1 ? 'retry' : true) };
    expect((await make(fakeProvider(api.url, tokens, policy), api.url)(api.url)).status).toBe(401);
    expect(api.requests).toHaveLength(2);
    expect(tokens.asked).toMatchObject([{ reason: 'rejected' }]);
    expect(tokens.refusals).toEqual([]);
  });

  it("the definition's default headers travel along, and give way to the caller's", async () => {
    const api = await startApi();
    const headers = axiosHeaders({
      Accept: 'application/json',
      common: { 'X-Version': '3' },
      post: { 'X-Post': 'p' },
      'X-Own': 'ours',
    });
    const send = make(fakeProvider(api.url, new FakeTokens('first')), api.url, { headers });
    await send(api.url, { headers: { 'x-own': 'theirs' } });
    await send(api.url, { method: 'POST', body: 'x' });
    expect(api.requests[0]?.headers).toMatchObject({ accept: 'application/json', 'x-version': '3', 'x-own': 'theirs' });
    expect(api.requests[0]?.headers).not.toHaveProperty('x-post');
    expect(api.requests[1]?.headers).toMatchObject({ 'x-post': 'p', 'x-own': 'ours' });
  });

  it('a Content-Type without a body is sent as it was set', async () => {
    const api = await startApi();
    const send = make(fakeProvider(api.url, new FakeTokens('first')), api.url);
    await send(api.url, { headers: { 'content-type': 'application/vnd.acme+json' } });
    const policy: AttachPolicy<unknown> = { attach: (r) => r.setHeader('Content-Type', 'application/x-ours') };
    await make(fakeProvider(api.url, new FakeTokens('first'), policy), api.url)(api.url, { method: 'POST' });
    const types = api.requests.map(({ headers }) => headers['content-type']);
    expect(types).toEqual(['application/vnd.acme+json', 'application/x-ours']);
  });

  it("R86 with providerAuth: false nothing of the provider's goes along", async () => {
    const other = await startApi();
    const headers = axiosHeaders({ 'X-Api-Key': 'canary', common: { 'X-Tenant': 'canary' } });
    const send = make(fakeProvider('http://127.0.0.1:9', new FakeTokens('first')), 'http://127.0.0.1:9', { headers });
    await send(other.url, { providerAuth: false, headers: { authorization: 'Basic mine', 'x-tenant': 'mine' } });
    expect(other.requests[0]?.headers).toMatchObject({ authorization: 'Basic mine', 'x-tenant': 'mine' });
    expect(other.requests[0]?.headers).not.toHaveProperty('x-api-key');
  });

  it('R88 a parameter that the caller has set is refused', async () => {
    const api = await startApi();
    const policy: AttachPolicy<unknown> = { attach: (request) => request.setQuery('key', 'ours') };
    const send = make(fakeProvider(api.url, new FakeTokens('first'), policy), api.url);
    await expect(send(`${api.url}/?key=theirs`)).rejects.toMatchObject({ code: 'ERR_AUTHORIZATION_PRESENT' });
    expect(api.requests).toEqual([]);
  });
});
