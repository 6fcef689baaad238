import { HttpService } from '@nestjs/axios';
import type { AxiosInstance, AxiosRequestConfig, AxiosResponse, Cancel, CancelToken as Token } from 'axios';
import { Observable } from 'rxjs';
import { prototypeOf } from '../core/prototype-of.js';
import { CanceledError, CancelToken } from '../http/axios.js';

type Send<T> = (...args: unknown[]) => Promise<AxiosResponse<T>>;

/**
 * The HttpService of a provider. It behaves as Nest's own, which makes a CancelToken with its promises for each call and
 * cancels it when the answer is there: a third of what a call costs. This one has something to cancel only for whoever
 * listens, and cancels only what is under way.
 */
class ProviderHttpService extends HttpService {
  protected override makeObservable<T>(
    send: Send<T>,
    ...args: (AxiosRequestConfig | undefined)[]
  ): Observable<AxiosResponse<T>> {
    const last = args.length - 1;
    return new Observable((subscriber) => {
      const given: AxiosRequestConfig | undefined = args[last];
      const config = { ...given };
      const cancellation = config.cancelToken ? undefined : new Cancellation();
      if (cancellation !== undefined) config.cancelToken = cancellation;
      let isOver = false;
      send(...args.slice(0, last), config)
        .then((response): void => {
          isOver = true;
          subscriber.next(response);
          return subscriber.complete();
        })
        .catch((error: unknown) => {
          isOver = true;
          subscriber.error(error);
        });
      return () => {
        if (!isOver && config.responseType !== 'stream') cancellation?.cancel();
      };
    });
  }
}

/** The HttpService over an instance. Made past the types, which are those of one of axios' two declaration files. */
export function httpServiceOf(instance: AxiosInstance): HttpService {
  return Reflect.construct(ProviderHttpService, [instance]);
}

/** A CancelToken by its prototype, but its promise is made for who asks for it. */
class Cancellation implements Token {
  declare reason?: Cancel;
  declare toAbortSignal: Token['toAbortSignal'];
  readonly #listeners = new Set<(reason: Cancel) => void>();

  get promise(): Promise<Cancel> {
    return new Promise((resolve) => this.subscribe(resolve));
  }

  throwIfRequested(): void {
    if (this.reason !== undefined) throw this.reason;
  }

  subscribe(listener: (reason: Cancel) => void): void {
    if (this.reason === undefined) this.#listeners.add(listener);
    else listener(this.reason);
  }

  unsubscribe(listener: (reason: Cancel) => void): void {
    this.#listeners.delete(listener);
  }

  cancel(): void {
    const reason = (this.reason ??= new CanceledError());
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener(reason);
      this.#listeners.clear();
    });
  }
}
Object.setPrototypeOf(Cancellation.prototype, prototypeOf(CancelToken.source().token) ?? null);
