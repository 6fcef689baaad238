import http from 'node:http';
import https from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { createInstance, type InstanceOptions } from '../../../../lib/http/axios.js';
import { bindHttp } from '../../../../lib/http/client/bind-http.js';
import { fetchDispatcher } from '../../../../lib/http/fetch/fetch-dispatcher.js';
import { providerFetch } from '../../../../lib/http/fetch/provider-fetch.js';
import { certificate } from '../../../localhost-certificate.js';
import { startApi } from '../../../server.js';
import { FakeTokens, fakeProvider } from '../fake-provider.js';

const GLOBAL = Symbol.for('undici.globalDispatcher.1');
const nodes: unknown = Reflect.get(globalThis, GLOBAL);
afterEach(() => void Reflect.set(globalThis, GLOBAL, nodes));

const provider = (url: string, options: InstanceOptions, environmentProxy = false) =>
  fakeProvider(url, new FakeTokens('first'), {}, { http: options, environmentProxy });
const ca = new https.Agent({ ca: certificate.cert });

/** A dispatcher that sends nothing. */
class Counting {
  count = 0;
  readonly #failure: string;

  constructor(failure = 'not sent') {
    this.#failure = failure;
  }

  dispatch(): never {
    this.count += 1;
    throw new Error(this.#failure);
  }
}

describe("the dispatcher of the definition's `http`", () => {
  it('is what fetch is sent through, and gives way to that of a request', async () => {
    const [ours, theirs] = [new Counting(), new Counting()];
    const bound = providerFetch(
      provider('http://127.0.0.1:54321', { dispatcher: ours, httpsAgent: ca, proxy: { host: 'x', port: 1 } }),
    );
    await expect(bound('http://127.0.0.1:54321/')).rejects.toMatchObject({ cause: { message: 'not sent' } });
    await expect(bound('http://127.0.0.1:54321/', { providerAuth: false })).rejects.toThrow();
    const init: RequestInit = {};
    Object.assign(init, { dispatcher: theirs });
    await expect(bound('http://127.0.0.1:54321/', init)).rejects.toThrow();
    expect([ours.count, theirs.count]).toEqual([2, 1]);
  });

  it.each(['http', 'fetch'] as const)('is nothing to axios over its %s adapter', async (adapter) => {
    const api = await startApi();
    const dispatcher = new Counting();
    const instance = createInstance({ baseURL: api.url, adapter, dispatcher });
    const response = await bindHttp(instance, provider(api.url, { dispatcher })).get('/');
    expect([response.status, dispatcher.count, 'dispatcher' in response.config]).toEqual([200, 0, false]);
  });
});

/** As JavaScript may say it. */
const nothing: object = { proxy: null, httpAgent: null, lookup: null };
/** All that an agent can be told of its pool. */
const pool = {
  agentKeepAliveTimeoutBuffer: 500,
  keepAlive: true,
  keepAliveMsecs: 5_000,
  maxCachedSessions: 0,
  maxFreeSockets: 5,
  maxSockets: 5,
  maxTotalSockets: 5,
  noDelay: false,
  scheduling: 'fifo' as const,
  timeout: 1_000,
};

describe("TLS of the definition's `http` in fetch", () => {
  it('makes one dispatcher, whatever the number of requests', () => {
    const of = fetchDispatcher(provider('https://127.0.0.1:9', { httpsAgent: ca }));
    expect(of()).toBeDefined();
    expect(of()).toBe(of());
  });

  it.each<[string, InstanceOptions]>([
    ['none', {}],
    ['agents that only pool', { httpsAgent: new https.Agent(pool), httpAgent: new http.Agent(pool) }],
    ['no proxy', { proxy: false }],
    ['nothing', Object.assign({}, nothing)],
  ])('needs none of its own with %s', (_what, options) => {
    expect(fetchDispatcher(provider('https://127.0.0.1:9', options))()).toBeUndefined();
  });

  class ProxyAgent extends https.Agent {}
  it.each<[string, InstanceOptions]>([
    ['httpsAgent', { httpsAgent: new ProxyAgent() }],
    ['httpsAgent', { httpsAgent: { addRequest: () => {} } }],
    ['httpsAgent', { httpsAgent: Object.assign(new https.Agent(), { createConnection: () => {} }) }],
    ['httpsAgent', { httpsAgent: Object.assign(new https.Agent(), { options: { proxyEnv: {} } }) }],
    ['httpAgent', { httpAgent: new (class extends http.Agent {})() }],
    ['httpAgent', { httpAgent: new http.Agent(Object.assign({ keepAlive: true }, { socketPath: '/nowhere' })) }],
    ['httpAgent', { httpAgent: new http.Agent({ keepAlive: true, localAddress: '127.0.0.2' }) }],
    ['proxy', { proxy: { host: 'proxy.test', port: 3128 } }],
    ['lookup', { lookup: () => {} }],
    ['family', { family: 4 }],
  ])('R9, R95 refuses what would connect otherwise than `http.%s` says, with its cure', async (name, options) => {
    const api = await startApi();
    const bound = providerFetch(provider(api.url, options));
    const unsafe = { code: 'ERR_REQUEST_UNSAFE', message: expect.stringContaining(`\`http.${name}\``) };
    await expect(bound(api.url)).rejects.toMatchObject(unsafe);
    await expect(bound(api.url, { providerAuth: false })).rejects.toMatchObject({
      message: expect.stringMatching(/give `http\.dispatcher` too, a dispatcher of undici .*, or use the HttpService$/),
    });
    expect(api.requests).toEqual([]);
  });

  it.each([
    ['another dispatcher stands for all fetches, and cannot be told of it', new Counting()],
    ['Node has no dispatcher where it is looked for', undefined],
  ])('R9 is refused where %s', (_what, dispatcher) => {
    Reflect.set(globalThis, GLOBAL, dispatcher);
    const unsafe = expect.objectContaining({
      code: 'ERR_REQUEST_UNSAFE',
      message: expect.stringContaining('`http.httpsAgent`'),
    });
    expect(() => fetchDispatcher(provider('https://127.0.0.1:9', { httpsAgent: ca }))()).toThrow(unsafe);
    expect(fetchDispatcher(provider('https://127.0.0.1:9', {}))()).toBeUndefined();
  });

  it('is nothing where a test stands for the network', () => {
    const connection = { options: {}, fetch };
    for (const options of [{ httpsAgent: ca }, { proxy: { host: 'proxy.test', port: 3128 } }]) {
      expect(fetchDispatcher({ ...provider('https://127.0.0.1:9', options), connection })()).toBeUndefined();
    }
  });

  it("R9 goes past the environment's proxies, or is refused where these count", () => {
    class EnvHttpProxyAgent extends Counting {}
    Reflect.set(globalThis, GLOBAL, Object.assign(new EnvHttpProxyAgent(), { [Symbol('no proxy agent')]: nodes }));
    const made = fetchDispatcher(provider('https://127.0.0.1:9', { httpsAgent: ca }))();
    expect(made?.constructor).toBe(Object(nodes).constructor);
    const unsafe = expect.objectContaining({ code: 'ERR_REQUEST_UNSAFE' });
    expect(() => fetchDispatcher(provider('https://127.0.0.1:9', { httpsAgent: ca }, true))()).toThrow(unsafe);
  });
});
