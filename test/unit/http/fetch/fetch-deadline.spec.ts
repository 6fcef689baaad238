import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FetchDeadline } from '../../../../lib/http/fetch/fetch-deadline.js';
import { providerFetch } from '../../../../lib/http/fetch/provider-fetch.js';
import { startApi } from '../../../server.js';
import { FakeTokens, fakeProvider } from '../fake-provider.js';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const bound = (url: string, timeout: number | string) =>
  providerFetch(fakeProvider(url, new FakeTokens('token-canary'), {}, { http: { timeout: Number(timeout) } }));
const failure = (promise: Promise<unknown>) => promise.then(() => undefined, Object);

describe("the timeout of the definition's `http` in fetch", () => {
  it('fails as a fetch by AbortSignal.timeout() does, and says whose it is', async () => {
    const api = await startApi(() => {});
    const error = await failure(bound(api.url, 20)(api.url));
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: 'TimeoutError', message: 'manis: no answer within 20 ms (`http.timeout`)' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });

  it('counts beside a signal of the caller', async () => {
    const api = await startApi(() => {});
    const { signal } = new AbortController();
    await expect(bound(api.url, 20)(api.url, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it.each<[string, number, number]>([
    ['the replay', 0, 2],
    ['the wait for another token', 120_000, 1],
  ])('R41 covers %s', async (_what, delay, sends) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const tokens = new FakeTokens('first', 'second');
    tokens.delay = delay;
    const api = await startApi((_seen, response, count) => count === 1 && response.writeHead(401).end());
    const sent = providerFetch(fakeProvider(api.url, tokens, {}, { http: { timeout: 60_000 } }))(api.url);
    const ended = expect(sent).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.waitFor(() => expect([tokens.asked.length, api.requests.length]).toEqual([1, sends]), 20_000);
    await vi.advanceTimersByTimeAsync(60_000);
    await ended;
  });

  it('is over with the answer: a body may take longer', async () => {
    let end: (() => void) | undefined;
    const api = await startApi((_seen, response) => {
      response.writeHead(200).write('a');
      end = () => void response.end('b');
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const response = await bound(api.url, 1_000)(api.url);
    await vi.advanceTimersByTimeAsync(5_000);
    end?.();
    expect(await response.text()).toBe('ab');
  });

  it.each<[string, RequestInit & { providerAuth?: false }, number]>([
    ['answered', {}, 200],
    ['answered, sent bare', { providerAuth: false }, 200],
    ['refused', { headers: { authorization: 'x' } }, 200],
  ])('leaves no timer behind a request that was %s', async (_what, init) => {
    const api = await startApi();
    const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
    await failure(bound(api.url, 60_000)(api.url, init).then((response) => response.text()));
    // undici has timers of its own.
    const ours = set.mock.calls.findIndex(([, delay]) => delay === 60_000);
    expect(clear).toHaveBeenCalledWith(set.mock.results[ours]?.value);
    expect(set.mock.results[ours]?.value).toBeDefined();
  });

  it('R62 does not hold the process open', () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    const { http } = fakeProvider('http://127.0.0.1:9', undefined, {}, { http: { timeout: 60_000 } });
    const deadline = new FetchDeadline({ ...fakeProvider('http://127.0.0.1:9', undefined), http }, undefined);
    const timer: unknown = set.mock.results[0]?.value;
    expect(timer).toMatchObject({ hasRef: expect.any(Function) });
    expect(Object(timer).hasRef()).toBe(false);
    deadline.clear();
  });

  it('R41 leaves the signal of the caller in charge, also of the body', async () => {
    const api = await startApi((_seen, response) => response.writeHead(200).write('a'));
    const controller = new AbortController();
    const response = await bound(api.url, 60_000)(api.url, { signal: controller.signal });
    const text = response.text();
    controller.abort(new Error('enough'));
    await expect(text).rejects.toThrow('enough');
    const early = bound(api.url, 60_000)(new Request(api.url, { signal: controller.signal }));
    await expect(early).rejects.toThrow('enough');
  });

  it('R41 leaves nothing on a signal that outlives the wait for a token', async () => {
    const { signal } = new AbortController();
    const tokens = new FakeTokens('first');
    tokens.ready = false;
    tokens.failure = new Error('no token');
    const provider = fakeProvider('http://127.0.0.1:9', tokens, {}, { http: { timeout: 60_000 } });
    await expect(providerFetch(provider)('/x', { signal })).rejects.toThrow();
    await expect(providerFetch(provider)('http://127.0.0.1:9', { signal })).rejects.toThrow('no token');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
