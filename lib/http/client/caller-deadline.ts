import type { InternalAxiosRequestConfig } from 'axios';
import { requestTimeout } from '../../protocol/definition/request-timeout.js';
import { AxiosError, CanceledError } from '../axios.js';

/**
 * How long a request's caller waits: its `timeout`, `signal` and `cancelToken`, from the moment this is made. What ends
 * a wait is the error that axios itself would give.
 */
export class CallerDeadline {
  readonly #config: InternalAxiosRequestConfig;
  readonly #timeout: number;
  readonly #since: number;

  constructor(config: InternalAxiosRequestConfig) {
    this.#config = config;
    this.#timeout = requestTimeout(config.timeout) ?? 0;
    this.#since = this.#timeout > 0 ? performance.now() : 0;
  }

  /** Whether it has an end in time. */
  get limited(): boolean {
    return this.#timeout > 0;
  }

  /** What is left of the timeout. Milliseconds; at least 0, `Infinity` without a timeout. */
  left(): number {
    return this.limited ? Math.max(0, Math.ceil(this.#timeout - (performance.now() - this.#since))) : Infinity;
  }

  /** The message of a timeout, whatever part of it was spent before. */
  get message(): string {
    const { timeoutErrorMessage } = this.#config;
    return timeoutErrorMessage !== undefined && timeoutErrorMessage !== ''
      ? timeoutErrorMessage
      : `timeout of ${this.#timeout}ms exceeded`;
  }

  /** Leaves the transport what is left of the timeout. Throws the timeout's error where nothing is. */
  limit(config: InternalAxiosRequestConfig): void {
    if (!this.limited) return;
    const left = this.left();
    if (left === 0) throw this.timedOut();
    config.timeoutErrorMessage = this.message;
    config.timeout = left;
  }

  /**
   * The result of `work`, or the end of the caller's wait, whichever is first; then the work's signal is aborted. Where nothing can
   * end the wait there is no signal.
   *
   * @throws AxiosError `ECONNABORTED` (or `ETIMEDOUT`, by `transitional.clarifyTimeoutError`), CanceledError
   */
  async wait<T>(work: (signal: AbortSignal | undefined) => PromiseLike<T>): Promise<T> {
    const { signal, cancelToken } = this.#config;
    if (!this.limited && !signal && !cancelToken) return work(undefined);
    return new Promise((resolve, reject) => {
      cancelToken?.throwIfRequested();
      if (signal?.aborted === true) throw new CanceledError(undefined, this.#config);
      const controller = new AbortController();
      const stop = () => {
        clearTimeout(timer);
        signal?.removeEventListener?.('abort', abort);
        cancelToken?.unsubscribe(end);
      };
      const end = (error: unknown) => {
        stop();
        reject(error);
        controller.abort(error);
      };
      const abort = () => end(new CanceledError(undefined, this.#config));
      const timer = this.limited ? setTimeout(() => end(this.timedOut()), this.left()) : undefined;
      signal?.addEventListener?.('abort', abort);
      cancelToken?.subscribe(end);
      const working = async () => work(controller.signal);
      working().finally(stop).then(resolve, reject);
    });
  }

  /** The error of a timeout, as axios gives it. */
  timedOut(): Error {
    const clarify = this.#config.transitional?.clarifyTimeoutError === true;
    return new AxiosError(this.message, clarify ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED, this.#config);
  }
}
