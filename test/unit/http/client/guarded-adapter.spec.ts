import axios, {
  type AxiosAdapter,
  type AxiosRequestConfig,
  type InternalAxiosRequestConfig,
  isAxiosError,
} from 'axios';
import { describe, expect, it } from 'vitest';
import { createInstance } from '../../../../lib/http/axios.js';
import { bindHttp } from '../../../../lib/http/client/bind-http.js';
import { startApi } from '../../../server.js';
import { bound, fakeProvider } from '../fake-provider.js';

const unguarded = { code: 'ERR_AUTH_BYPASSED' };
const refused = (why: string): unknown =>
  expect.objectContaining({
    code: 'ERR_PROVIDER_AUTH_OPTIONS',
    message: expect.stringContaining(why),
    provider: 'manis',
  });

function named(name: string): AxiosAdapter {
  return async (config) => ({ data: name, status: 200, statusText: 'OK', headers: {}, config });
}

describe('a bound instance', () => {
  it('cannot be copied: the copy sends nothing', async () => {
    const api = await startApi();
    const copy = bound(api.url).http.create({ adapter: 'fetch' });
    await expect(copy.get('/')).rejects.toMatchObject({
      ...unguarded,
      message: expect.stringContaining('a copy of a bound axios instance is not bound; inject the HttpService'),
    });
    expect(api.requests).toEqual([]);
  });

  it('cannot be bound twice, or to a provider with nothing to attach', () => {
    const { http, provider } = bound('http://127.0.0.1:9');
    expect(() => bindHttp(http, provider)).toThrow(refused('this axios instance is bound already; give each provider'));
    expect(() => bindHttp(createInstance(), fakeProvider('http://127.0.0.1:9', undefined))).toThrow(
      refused('there is nothing to attach; define `request` or `attach`'),
    );
  });

  it.each([200, 401])('fails loudly when its interceptor is taken off (%i)', async (status) => {
    const api = await startApi((_seen, response) => response.writeHead(status).end());
    const { http } = bound(api.url);
    http.interceptors.request.eject(0);
    await expect(http.get('/')).rejects.toMatchObject({
      ...unguarded,
      message: expect.stringContaining('the request was sent without a token: its interceptor or adapter was replaced'),
    });
  });

  it('keeps its interceptors when all are cleared', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    const callers: string[] = [];
    http.interceptors.request.use((config) => (callers.push('request'), config));
    http.interceptors.response.use((response) => (callers.push('response'), response));
    http.interceptors.request.clear();
    http.interceptors.response.clear();
    expect((await http.get('/')).data.authorization).toBe('Bearer first');
    expect(callers).toEqual([]);
    for (let id = 0; id < 3; id += 1) http.interceptors.request.eject(id);
    await expect(http.get('/')).rejects.toMatchObject(unguarded);
  });

  it.each([[undefined], [null], ['text']])(
    'lets the errors of other instances pass, with %j for their env',
    async (env) => {
      const theirs: AxiosRequestConfig = {};
      Object.assign(theirs, { env });
      const api = await startApi((_seen, response) => response.writeHead(503).end());
      const { http } = bound(api.url);
      http.interceptors.request.use(async (config) => {
        await axios.get(`${api.url}/csrf`, theirs);
        return config;
      });
      await expect(http.get('/')).rejects.toMatchObject({ status: 503, config: { url: `${api.url}/csrf` } });
    },
  );

  it('lets the errors of other bound instances pass', async () => {
    const [api, other] = [await startApi(), await startApi((_seen, response) => response.writeHead(503).end())];
    const { http } = bound(api.url);
    http.interceptors.request.use(async (config) => {
      await bound(other.url).http.get('/csrf');
      return config;
    });
    await expect(http.get('/')).rejects.toMatchObject({ status: 503 });
  });

  it('sends a config of another provider with its own token', async () => {
    const [api, other] = [await startApi((_seen, response) => response.writeHead(503).end()), await startApi()];
    const failure: unknown = await bound(api.url, ['theirs'])
      .http.get('/')
      .catch((error: unknown) => error);
    if (!isAxiosError(failure) || failure.config === undefined) throw new Error('expected an axios error');
    const { http } = bound(other.url, ['ours']);
    expect((await http.request({ ...failure.config, baseURL: other.url })).data.authorization).toBe('Bearer ours');
    await expect(http.request(failure.config)).rejects.toMatchObject({ code: 'ERR_ORIGIN_NOT_ALLOWED' });
  });

  it.each([['http', 'fetch'] as const, undefined])(
    'sends by the default when no adapter is left (%#)',
    async (adapter) => {
      const api = await startApi();
      const { http } = bound(api.url);
      if (adapter === undefined) delete http.defaults.adapter;
      else http.defaults.adapter = [...adapter];
      http.interceptors.request.use((config) => {
        delete config.adapter;
        return config;
      });
      expect((await http.get('/')).data.authorization).toBe('Bearer first');
    },
  );

  it('sends each request by the adapter that it names, and gives that back', async () => {
    const { http } = bound('http://127.0.0.1:9');
    const [one, other] = [named('one'), named('other')];
    const list: AxiosAdapter[] = [one];
    // axios takes the first that there is: none of a browser in Node.
    const given = [one, other, one, list, [other], [other, one], list, ['xhr', one], ['xhr', other]];
    const sent: unknown[] = [];
    for (const adapter of given) {
      const { data, config } = await http.get('/', { adapter });
      sent.push(data);
      expect(config.adapter).toEqual(adapter);
    }
    list[0] = other;
    sent.push((await http.get('/', { adapter: list })).data);
    expect(sent).toEqual(['one', 'other', 'one', 'one', 'other', 'other', 'one', 'one', 'other', 'other']);
  });

  it('gives each caller a list of its own', async () => {
    const api = await startApi();
    const { http } = bound(api.url);
    const { config } = await http.get('/');
    if (Array.isArray(config.adapter)) config.adapter.length = 0;
    expect((await http.get('/')).status).toBe(200);
  });

  it('leaves every other instance alone', async () => {
    const api = await startApi();
    bound(api.url);
    expect((await axios.get(api.url)).data.authorization).toBeUndefined();
    expect((await createInstance().get(api.url)).data.authorization).toBeUndefined();
  });

  it('wraps an adapter that is wrapped already only once', async () => {
    const api = await startApi();
    const { http } = bound(api.url, ['first'], {}, { transitional: { legacyInterceptorReqResOrdering: false } });
    const interrupted: InternalAxiosRequestConfig[] = [];
    http.interceptors.request.use((config) => {
      interrupted.push(config);
      if (interrupted.length < 3) throw new Error('not yet');
      return config;
    });
    await expect(http.get('/')).rejects.toThrow('not yet');
    await expect(http.request(interrupted[0]!)).rejects.toThrow('not yet');
    const response = await http.request(interrupted[1]!);
    expect(response.data.authorization).toBe('Bearer first');
    expect(response.config.adapter).toEqual(['http', 'fetch']);
  });
});
