import { HttpService } from '@nestjs/axios';
import { getAdapter, isAxiosError, isCancel } from 'axios';
import { describe, expect, it, vi } from 'vitest';
import { type Api, startApi } from '../../../server.js';
import { type Bound, FakeTokens, bound } from '../fake-provider.js';

async function slow(delay: number, answer = 0): Promise<Bound & { api: Api }> {
  const api = await startApi((_seen, response) => void setTimeout(() => response.end('ok'), answer));
  const tokens = new FakeTokens('first');
  tokens.ready = false;
  tokens.delay = delay;
  return { api, ...bound(api.url, tokens) };
}

function busy(ms: number): void {
  const since = performance.now();
  while (performance.now() - since < ms);
}

describe('the wait for a token', () => {
  it('R41 ends with the timeout, in the error of axios', async () => {
    const { api, http, tokens } = await slow(500);
    const failure: unknown = await http.get('/', { timeout: 50 }).catch((error: unknown) => error);
    expect(isAxiosError(failure)).toBe(true);
    expect(failure).toMatchObject({ code: 'ECONNABORTED', message: 'timeout of 50ms exceeded', config: { url: '/' } });
    expect(failure).not.toHaveProperty('response');
    expect(tokens.asked[0]?.signal?.aborted).toBe(true);
    expect(api.requests).toEqual([]);
    const transitional = { clarifyTimeoutError: true };
    await expect(http.get('/', { timeout: 50, transitional, timeoutErrorMessage: 'late' })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: 'late',
    });
  });

  it('R41 leaves the transport what is left of the timeout', async () => {
    const { http } = await slow(100);
    const adapter = getAdapter('http');
    let left: number | undefined;
    await http.get('/', {
      timeout: 30_000,
      adapter: (config) => {
        left = config.timeout;
        return adapter(config);
      },
    });
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(29_950);
  });

  it('R41 ends with the signal', async () => {
    const { api, http, tokens } = await slow(500);
    const controller = new AbortController();
    const sent = http.get('/', { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    const failure: unknown = await sent.catch((error: unknown) => error);
    expect(isCancel(failure)).toBe(true);
    expect(tokens.asked[0]?.signal?.aborted).toBe(true);
    expect(api.requests).toEqual([]);
  });

  it('R41 ends when the Observable of an HttpService is unsubscribed', async () => {
    const { api, http, tokens } = await slow(200);
    const seen = vi.fn();
    const asked = new Promise<void>((resolve) => (tokens.onAsked = resolve));
    const subscription = new HttpService(http).get('/').subscribe({ next: seen, error: seen });
    await asked;
    subscription.unsubscribe();
    await expect.poll(() => tokens.asked[0]?.signal?.aborted).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(api.requests).toEqual([]);
    expect(seen).not.toHaveBeenCalled();
  });

  it('R41 leaves nothing behind on a signal that many requests share', async () => {
    const { http } = await slow(1);
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, 'addEventListener');
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    await http.get('/', { signal: controller.signal, timeout: 1000 });
    expect(remove.mock.calls.length).toBeGreaterThanOrEqual(add.mock.calls.length);
  });

  it('R41 is not taken for the wait of others', async () => {
    const { http } = await slow(50);
    const [one, two] = await Promise.allSettled([http.get('/', { timeout: 10 }), http.get('/')]);
    expect([one.status, two.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('R41 sends nothing when a policy has used all of the timeout', async () => {
    const api = await startApi();
    const { http } = bound(api.url, ['first'], { attach: () => busy(60) });
    await expect(http.get('/', { timeout: 30 })).rejects.toMatchObject({ code: 'ECONNABORTED' });
    expect(api.requests).toEqual([]);
  });

  it('R41 ends with the signal while another token is awaited', async () => {
    const api = await startApi((_seen, response) => response.writeHead(401).end());
    const tokens = new FakeTokens('first', 'second');
    tokens.delay = 500;
    const { http } = bound(api.url, tokens);
    const controller = new AbortController();
    tokens.onAsked = () => setTimeout(() => controller.abort(), 20);
    const failure: unknown = await http.get('/', { signal: controller.signal }).catch((error: unknown) => error);
    expect(isCancel(failure)).toBe(true);
    expect(tokens.asked[0]?.signal?.aborted).toBe(true);
    expect(api.requests).toHaveLength(1);
  });
});
