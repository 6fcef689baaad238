import { once } from 'node:events';
import { HttpService } from '@nestjs/axios';
import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import fc from 'fast-check';
import { lastValueFrom, type Observable } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { startApi } from '../../server.js';
import { httpServiceOf } from '../../../lib/runtime/provider-http-service.js';

const { CancelToken } = axios;

interface Case {
  readonly method: 'get' | 'delete' | 'head' | 'post' | 'put' | 'patch' | 'postForm' | 'request';
  readonly config: 'none' | 'empty' | 'stream' | 'its own cancelToken';
  readonly answer: 'at once' | 'later' | 'fails' | 'never';
  readonly subscriptions: number;
  /** Turns of the microtask queue until it unsubscribes; -1: after a timer, when whatever can be answered is answered. */
  readonly unsubscribeAfter: number;
}

/** All that a caller and an adapter see of a case. */
async function seen(make: (instance: ReturnType<typeof axios.create>) => HttpService, each: Case): Promise<string[]> {
  const log: string[] = [];
  const adapter = (config: InternalAxiosRequestConfig): Promise<never> =>
    new Promise((resolve, reject) => {
      const { cancelToken, method, url, data } = config;
      log.push(`sent ${method} ${url} ${String(data)} ${String(cancelToken instanceof CancelToken)}`);
      const onCancel = (reason: unknown) => {
        log.push(`cancelled: ${String(reason)} ${String(reason === cancelToken?.reason)}`);
        reject(reason);
      };
      cancelToken?.subscribe(onCancel);
      const end = () => {
        cancelToken?.unsubscribe(onCancel);
        if (each.answer === 'fails') reject(new Error('down'));
        else Reflect.apply(resolve, undefined, [{ data: 'done', status: 200, statusText: 'OK', headers: {}, config }]);
      };
      if (each.answer === 'at once') end();
      else if (each.answer !== 'never') void turns(3).then(end);
    });
  const http = make(axios.create({ adapter }));
  const own = CancelToken.source();
  const configs = {
    none: undefined,
    empty: {},
    stream: { responseType: 'stream' as const },
    'its own cancelToken': { cancelToken: own.token },
  };
  const config = configs[each.config];
  const calls: Record<Case['method'], () => Observable<AxiosResponse<unknown>>> = {
    request: () => http.request({ url: '/a', ...config }),
    get: () => http.get('/a', config),
    delete: () => http.delete('/a', config),
    head: () => http.head('/a', config),
    post: () => http.post('/a', 'body', config),
    put: () => http.put('/a', 'body', config),
    patch: () => http.patch('/a', 'body', config),
    postForm: () => http.postForm('/a', { a: 1 }, config),
  };
  const answer$ = calls[each.method]();
  log.push('made');
  for (let i = 0; i < each.subscriptions; i++) {
    const subscription = answer$.subscribe({
      next: ({ status, data, config: { url } }) => log.push(`next ${status} ${String(data)} ${url}`),
      error: (error: unknown) => log.push(`error ${String(error)}`),
      complete: () => log.push('complete'),
    });
    if (each.unsubscribeAfter < 0) await new Promise((resolve) => setImmediate(resolve));
    else await turns(each.unsubscribeAfter);
    log.push('unsubscribes');
    subscription.unsubscribe();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return log;
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}

describe("a provider's HttpService", () => {
  it("does what Nest's own does, call by call, unsubscribing at each moment", async () => {
    const cases = fc.record<Case>({
      method: fc.constantFrom('get', 'delete', 'head', 'post', 'put', 'patch', 'postForm', 'request'),
      config: fc.constantFrom('none', 'empty', 'stream', 'its own cancelToken'),
      answer: fc.constantFrom('at once', 'later', 'fails', 'never'),
      subscriptions: fc.integer({ min: 0, max: 2 }),
      unsubscribeAfter: fc.integer({ min: -1, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        expect(await seen(httpServiceOf, each)).toEqual(await seen((instance) => new HttpService(instance), each));
      }),
      { numRuns: 400 },
    );
  });

  it('is an HttpService, and makes a promise of the cancellation for who asks for it', async () => {
    let promised: Promise<unknown> | undefined;
    const adapter = (config: InternalAxiosRequestConfig) => {
      promised = config.cancelToken?.promise;
      return new Promise<never>(() => {});
    };
    const http = httpServiceOf(axios.create({ adapter }));
    expect(http).toBeInstanceOf(HttpService);
    const subscription = http.get('/').subscribe({ error: () => {} });
    await turns(3);
    subscription.unsubscribe();
    expect(await promised).toMatchObject({ name: 'CanceledError', code: 'ERR_CANCELED' });
  });

  it('is cancelled over the fetch adapter too', async () => {
    let closed: Promise<unknown> | undefined;
    const api = await startApi((_seen, response) => {
      closed = once(response, 'close');
    });
    const http = httpServiceOf(axios.create({ adapter: 'fetch' }));
    const subscription = http.get(api.url).subscribe({ error: () => {} });
    await vi.waitUntil(() => closed !== undefined);
    subscription.unsubscribe();
    await closed;
  });

  it('tells whoever asks or listens after it was cancelled', async () => {
    let token: InternalAxiosRequestConfig['cancelToken'];
    const adapter = (config: InternalAxiosRequestConfig) => {
      token = config.cancelToken;
      return new Promise<never>(() => {});
    };
    const subscription = httpServiceOf(axios.create({ adapter }))
      .get('/')
      .subscribe({ error: () => {} });
    await turns(3);
    expect(() => token?.throwIfRequested()).not.toThrow();
    subscription.unsubscribe();
    expect(() => token?.throwIfRequested()).toThrow(expect.objectContaining({ name: 'CanceledError' }));
    const told = vi.fn();
    token?.subscribe(told);
    expect(told).toHaveBeenCalledExactlyOnceWith(token?.reason);
  });

  it.each(['is there', 'failed'])('leaves nothing to be cancelled when the answer %s', async (what) => {
    let token: InternalAxiosRequestConfig['cancelToken'];
    const adapter = async (config: InternalAxiosRequestConfig) => {
      token = config.cancelToken;
      if (what === 'failed') throw new Error('down');
      return { data: '', status: 200, statusText: 'OK', headers: {}, config };
    };
    await lastValueFrom(httpServiceOf(axios.create({ adapter })).get('/')).catch(() => 'failed');
    expect(token).toBeDefined();
    expect(token?.reason).toBeUndefined();
  });
});
