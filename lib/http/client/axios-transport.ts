import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { AccessToken } from '../../core/access-token.js';
import { allowedOrigins, allowedUrl } from '../allowed-url.js';
import { AttachedRequest } from '../attached-request.js';
import { getAdapter, isAxiosError, withParams } from '../axios.js';
import { directDispatcher } from '../direct-dispatcher.js';
import { destination, isPlainPath } from '../origin.js';
import { canSendAgain } from '../rejection.js';
import type { Transport } from '../transport.js';
import { AxiosAnswer } from './axios-answer.js';
import type { Binding } from './binding.js';
import { CallerDeadline } from './caller-deadline.js';
import type { CallerView } from './caller-view.js';
import { RedirectState } from './redirect-state.js';
import { copyOf } from './request-copy.js';
import { refuseHeaders, refuseUnsafe } from './unsafe-options.js';

/** A request that may carry a token: a config of its own, checked. */
interface Prepared {
  readonly config: InternalAxiosRequestConfig;
  /** Absolute, without `params`. */
  readonly href: string;
  readonly origin: string;
}

/** Sends one request of a caller over an adapter of axios. */
export class AxiosTransport implements Transport<AxiosResponse, AxiosResponse> {
  readonly method: string;
  readonly #deadline: CallerDeadline;
  #prepared: Prepared | undefined;
  #view: CallerView | undefined;
  #redirects: RedirectState | undefined;

  constructor(
    private readonly binding: Binding,
    private readonly adapter: AxiosAdapter,
    /** The caller's own. */
    private readonly config: InternalAxiosRequestConfig,
  ) {
    this.method = (config.method ?? 'get').toUpperCase();
    this.#deadline = new CallerDeadline(config);
  }

  get canSendAgain(): boolean {
    return canSendAgain(this.config.data);
  }

  check(): void {
    this.#prepare(undefined);
  }

  prepare(token: AccessToken | undefined): AttachedRequest {
    const { config, href } = (this.#prepared = this.#prepare(token));
    const { provider } = this.binding;
    const url = provider.attach.attach === undefined ? href : finalUrl(href, config);
    return new AttachedRequest(provider, this.method, url, bodyOf(config.data));
  }

  send(request: AttachedRequest): Promise<AxiosResponse> {
    const prepared = this.#prepared ?? this.#prepare(undefined);
    const { config, href, origin } = prepared;
    const { provider, ownHeaders } = this.binding;
    const { headers, query } = request;
    if (provider.attach.attach === undefined) {
      for (const { name, value } of headers) config.headers[name] = value;
    } else {
      config.url = request.url;
      config.baseURL = '';
      config.params = undefined;
      for (const { name, value } of headers) config.headers.set(name, value, true);
    }
    this.#deadline.limit(config);
    this.#view = { binding: this.binding, config: this.config, href, method: this.method, headers, query };
    const stays = [...headers.map(({ name }) => name.toLowerCase()), ...ownHeaders];
    this.#redirects = new RedirectState({ origin, method: this.method, headers: stays, query });
    if (this.adapter === getAdapter('http')) this.#redirects.watch(config);
    else refuseRedirects(config, this.binding);
    return this.adapter(config);
  }

  answered(response: AxiosResponse): AxiosAnswer {
    return this.#answer(response, undefined);
  }

  failed(error: unknown): AxiosAnswer {
    return this.#answer(isAxiosError(error) ? error.response : undefined, { error });
  }

  wait<T>(work: (signal: AbortSignal) => PromiseLike<T>): Promise<T> {
    return this.#deadline.wait(work);
  }

  /** axios itself says so when its caller has cancelled. */
  stillWaiting(): boolean {
    return this.#deadline.left() > 0;
  }

  #answer(response: AxiosResponse | undefined, failure: { readonly error: unknown } | undefined): AxiosAnswer {
    if (this.#view === undefined || this.#redirects === undefined) throw new TypeError('nothing was sent');
    return new AxiosAnswer({ response, failure }, this.#view, this.#redirects);
  }

  #prepare(token: AccessToken | undefined): Prepared {
    const { provider, home } = this.binding;
    const config = copyOf(this.config, this.binding);
    refuseUnsafe(provider, config);
    const { url } = config;
    if (home !== undefined && config.baseURL === home.baseURL && isPlainPath(url)) {
      refuseHeaders(provider, config, home.host);
      return { config, href: home.trimmed + url, origin: home.origin };
    }
    config.baseURL ||= token?.baseURL ?? '';
    const { href, origin, host } = allowedUrl(provider, destination(config), allowedOrigins(provider, token));
    refuseHeaders(provider, config, host);
    config.url = href;
    config.baseURL = '';
    return { config, href, origin };
  }
}

/** Only axios' Node adapter asks before it follows a redirect. */
function refuseRedirects(config: InternalAxiosRequestConfig, { provider }: Binding): void {
  config.maxRedirects = 0;
  const dispatcher = directDispatcher(provider);
  if (dispatcher !== undefined) config.fetchOptions = { dispatcher, ...config.fetchOptions };
}

function bodyOf(data: unknown): string | Uint8Array | undefined {
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
}

/** The URL as it goes on the wire: with `params`, without a fragment. */
function finalUrl(href: string, config: InternalAxiosRequestConfig): string {
  const url = new URL(href);
  url.hash = '';
  return new URL(withParams(url.href, config)).href;
}
