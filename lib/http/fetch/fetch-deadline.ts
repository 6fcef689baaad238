import { requestTimeout } from '../../protocol/definition/request-timeout.js';
import type { BoundProvider } from '../bound-provider.js';

/**
 * How long the caller of a fetch waits, from the moment this is made: until its own signal aborts, and for an answer no longer than
 * `http.timeout`, the wait for a token and a replay included. As with axios, a body that is on its way has no such end.
 */
export class FetchDeadline {
  /** For whatever is waited for; `undefined` where the caller waits as long as it takes. */
  readonly signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor({ name, http }: BoundProvider, callers: AbortSignal | undefined) {
    const timeout = requestTimeout(http.timeout) ?? 0;
    this.signal = callers;
    if (timeout === 0) return;
    const controller = new AbortController();
    const end = () => controller.abort(timedOut(name, timeout));
    this.#timer = setTimeout(end, timeout).unref();
    this.signal = callers === undefined ? controller.signal : AbortSignal.any([callers, controller.signal]);
  }

  /** There is an answer, or there will be none: the caller's signal alone counts from here on. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** As a fetch fails by `AbortSignal.timeout()`. */
function timedOut(provider: string, timeout: number): DOMException {
  return new DOMException(`${provider}: no answer within ${timeout} ms (\`http.timeout\`)`, 'TimeoutError');
}
