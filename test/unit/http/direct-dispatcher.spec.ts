import { afterEach, describe, expect, it } from 'vitest';
import { createInstance } from '../../../lib/http/axios.js';
import { bindHttp } from '../../../lib/http/client/bind-http.js';
import { directDispatcher, globalDispatcher } from '../../../lib/http/direct-dispatcher.js';
import { providerFetch } from '../../../lib/http/fetch/provider-fetch.js';
import { startApi } from '../../server.js';
import { FakeTokens, fakeProvider } from './fake-provider.js';

/** Where Nodes keep it: the older ones under the second name only. */
const GLOBAL = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'].map((name) => Symbol.for(name));
const before = GLOBAL.map((key): unknown => Reflect.get(globalThis, key));

const put = (dispatcher: unknown) => {
  for (const key of GLOBAL) Reflect.set(globalThis, key, dispatcher);
};

afterEach(() => {
  for (const [at, key] of GLOBAL.entries()) Reflect.set(globalThis, key, before[at]);
});

/** What Node puts there with NODE_USE_ENV_PROXY; what goes through it is counted. */
class EnvHttpProxyAgent {
  proxied = 0;
  direct = 0;

  constructor(direct: unknown = { dispatch: () => this.count('direct') }) {
    const proxied = { dispatch: () => this.dispatch() };
    Object.assign(this, { [Symbol('http proxy agent')]: proxied, [Symbol('no proxy agent')]: direct });
    put(this);
  }

  dispatch(): never {
    return this.count('proxied');
  }

  count(which: 'direct' | 'proxied'): never {
    this[which] += 1;
    throw new Error(which);
  }
}

const provider = (url: string, environmentProxy = false) =>
  fakeProvider(url, new FakeTokens('first'), {}, { environmentProxy });
const settled = (promise: Promise<unknown>) => promise.catch(() => {});

describe("R9 Node's own use of the environment's proxy", () => {
  it('R9 is passed by in fetch, with and without the token, and in the fetch adapter of axios', async () => {
    const agent = new EnvHttpProxyAgent();
    const url = 'http://127.0.0.1:54321';
    const http = bindHttp(createInstance({ baseURL: url, adapter: 'fetch' }), provider(url));
    await settled(providerFetch(provider(url))(url));
    await settled(providerFetch(provider(url))(url, { providerAuth: false }));
    await settled(http.get('/'));
    await settled(http.get('/', { providerAuth: false }));
    expect([agent.proxied, agent.direct]).toEqual([0, 4]);
  });

  it("R9 counts with proxy: 'environment'", () => {
    expect(new EnvHttpProxyAgent().proxied).toBe(0);
    expect(directDispatcher(provider('https://a.test', true))).toBeUndefined();
  });

  it.each([[null], [{}], [false]])('R9 that cannot be passed by is refused: %j', (direct) => {
    expect(new EnvHttpProxyAgent(direct).proxied).toBe(0);
    expect(() => directDispatcher(provider('https://a.test'))).toThrow(
      expect.objectContaining({ code: 'ERR_REQUEST_UNSAFE', message: expect.stringContaining('NODE_USE_ENV_PROXY') }),
    );
  });

  it('leaves a dispatcher alone that the application has set, globally or for a request', async () => {
    const api = await startApi();
    const agent = new EnvHttpProxyAgent();
    let own = 0;
    const dispatch = () => {
      own += 1;
      throw new Error('own');
    };
    const init: RequestInit = {};
    Object.assign(init, { dispatcher: { dispatch } });
    await settled(providerFetch(provider(api.url))(api.url, init));
    expect([own, agent.direct, agent.proxied]).toEqual([1, 0, 0]);
    put({ dispatch: () => true });
    expect(directDispatcher(provider(api.url))).toBeUndefined();
  });

  it.each([[undefined], [null], ['text']])('is none where there is no dispatcher: %j', (dispatcher) => {
    put(dispatcher);
    expect(directDispatcher(provider('https://a.test'))).toBeUndefined();
    expect(globalDispatcher()).toBeUndefined();
  });

  it("R9 is looked for where this Node's fetch finds its dispatcher", async () => {
    const used: unknown[] = [];
    for (const key of GLOBAL) {
      const dispatch = () => {
        used.push(Reflect.get(globalThis, key));
        throw new Error('used');
      };
      Reflect.set(globalThis, key, { dispatch });
    }
    await settled(fetch('http://127.0.0.1:54321'));
    expect(used).toEqual([globalDispatcher()]);
  });
});
