import type { CancelToken as Token, InternalAxiosRequestConfig } from 'axios';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AxiosHeaders, CancelToken, isAxiosError } from '../../../../lib/http/axios.js';
import { CallerDeadline } from '../../../../lib/http/client/caller-deadline.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is left out, and what is there without a value, are the same to axios. */
type Options = { readonly [K in keyof InternalAxiosRequestConfig]?: InternalAxiosRequestConfig[K] | undefined };

function configOf(options: Options): InternalAxiosRequestConfig {
  const config: InternalAxiosRequestConfig = { headers: new AxiosHeaders() };
  Object.assign(config, options);
  return config;
}

/** A wait for what never comes. */
function waiting(options: Options) {
  let given: AbortSignal | undefined;
  const config = configOf(options);
  const end = new CallerDeadline(config)
    .wait((signal) => {
      given = signal;
      return new Promise(() => {});
    })
    .catch((error: unknown) => error);
  return { config, end, signal: () => given };
}

describe("R41 a caller's wait", () => {
  it.each([
    ['says how long it was', {}, 'timeout of 5000ms exceeded', 'ECONNABORTED'],
    [
      'says it by default where its own words are none',
      { timeoutErrorMessage: '' },
      'timeout of 5000ms exceeded',
      'ECONNABORTED',
    ],
    ['has its own words', { timeoutErrorMessage: 'late' }, 'late', 'ECONNABORTED'],
    [
      'is told from a cut connection',
      { transitional: { clarifyTimeoutError: true } },
      'timeout of 5000ms exceeded',
      'ETIMEDOUT',
    ],
    ['is not, where that is not wanted', { transitional: {} }, 'timeout of 5000ms exceeded', 'ECONNABORTED'],
  ])('R41 that is over %s', async (_what, options, message, code) => {
    const { config, end, signal } = waiting({ timeout: 5_000, ...options });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(signal()?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const error = await end;
    expect(isAxiosError(error)).toBe(true);
    expect(error).toMatchObject({ message, code, config });
    expect(signal()?.reason).toBe(error);
  });

  it.each([undefined, 0])('R41 with %j for a timeout has no end in time', async (timeout) => {
    const config = configOf({ timeout });
    const deadline = new CallerDeadline(config);
    await vi.advanceTimersByTimeAsync(60_000);
    deadline.limit(config);
    expect([deadline.left(), deadline.limited, config]).toEqual([Infinity, false, configOf({ timeout })]);
    waiting({ timeout });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('R41 leaves whole milliseconds of the timeout to the transport, with the words of the whole', async () => {
    const deadline = new CallerDeadline(configOf({ timeout: 5_000 }));
    await vi.advanceTimersByTimeAsync(4_000);
    const sent = configOf({ timeout: 5_000 });
    deadline.limit(sent);
    expect(sent).toMatchObject({ timeout: 1_000, timeoutErrorMessage: 'timeout of 5000ms exceeded' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(deadline.left()).toBe(0);
    expect(() => deadline.limit(sent)).toThrow('timeout of 5000ms exceeded');
  });

  it('R41 counts from its beginning', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    const { end } = waiting({ timeout: 5_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await end).toMatchObject({ code: 'ECONNABORTED' });
  });

  it('R41 ends with its signal, or its cancel token, in the error of axios', async () => {
    const controller = new AbortController();
    const { token: cancelToken, cancel } = CancelToken.source();
    const [one, other] = [waiting({ signal: controller.signal }), waiting({ cancelToken })];
    controller.abort();
    cancel('enough');
    expect(await one.end).toMatchObject({ code: 'ERR_CANCELED', message: 'canceled', config: one.config });
    expect(await other.end).toMatchObject({ code: 'ERR_CANCELED', message: 'enough' });
    for (const { signal, end } of [one, other]) expect(signal()?.reason).toBe(await end);
  });

  it('R41 that is over before it begins asks for nothing', async () => {
    const { token: cancelToken, cancel } = CancelToken.source();
    cancel('enough');
    for (const options of [{ signal: AbortSignal.abort() }, { cancelToken }]) {
      const { end, signal } = waiting(options);
      expect([await end, signal()]).toMatchObject([{ code: 'ERR_CANCELED' }, undefined]);
    }
    expect(await waiting({ signal: AbortSignal.abort() }).end).toMatchObject({ config: { headers: {} } });
  });

  it.each([
    ['comes', () => Promise.resolve('done')],
    ['fails', () => Promise.reject(new Error('down'))],
    [
      'fails at once',
      () => {
        throw new Error('down');
      },
    ],
  ])('R41 leaves nothing behind when what is waited for %s', async (_what, work: () => Promise<string>) => {
    const controller = new AbortController();
    const left = {
      added: vi.spyOn(controller.signal, 'addEventListener'),
      removed: vi.spyOn(controller.signal, 'removeEventListener'),
    };
    const listeners = new Set<unknown>();
    const { token } = CancelToken.source();
    const cancelToken: Token = Object.assign(token, {
      subscribe: (listener: unknown) => void listeners.add(listener),
      unsubscribe: (listener: unknown) => void listeners.delete(listener),
    });
    const deadline = new CallerDeadline(configOf({ timeout: 5_000, signal: controller.signal, cancelToken }));
    let given: AbortSignal | undefined;
    const outcome = await deadline
      .wait((signal) => {
        given = signal;
        expect([listeners.size, vi.getTimerCount()]).toEqual([1, 1]);
        return work();
      })
      .catch((error: unknown) => error);
    expect(outcome).toEqual(_what === 'comes' ? 'done' : new Error('down'));
    expect([listeners.size, vi.getTimerCount(), given?.aborted]).toEqual([0, 0, false]);
    expect(left.removed.mock.calls).toEqual(left.added.mock.calls);
  });

  it('R41 takes a signal that knows no listeners, as axios does', async () => {
    const signal = { aborted: false };
    await expect(new CallerDeadline(configOf({ signal })).wait(async () => 'done')).resolves.toBe('done');
  });
});
