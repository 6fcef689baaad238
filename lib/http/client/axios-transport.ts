import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { AccessToken } from '../../core/access-token.js';
import { allowedOrigins, allowedUrl } from '../allowed-url.js';
import { AttachedRequest } from '../attached-request.js';
import { httpAdapter, withParams } from '../axios.js';
import { directDispatcher } from '../direct-dispatcher.js';
import { destination, isPlainPath } from '../origin.js';
import { canSendAgain, knownBody, replayBodyLimit } from '../request-body.js';
import type { Prepared, Transport } from '../transport.js';
import { AxiosAnswer, failureOutcome } from './axios-answer.js';
import type { Binding } from './binding.js';
import { CallerDeadline } from './caller-deadline.js';
import type { CallerView } from './caller-view.js';
import { RedirectState } from './redirect-state.js';
import { copyOf } from './request-copy.js';
import { type WrittenForm, writtenForm } from './streamed-form.js';
import { refuseHeaders, refuseUnsafe } from './unsafe-options.js';

/** A config of its own for a request, checked. */
interface CheckedConfig {
  readonly config: InternalAxiosRequestConfig;
  /** Absolute, without `params`. */
  readonly href: string;
  readonly origin: string;
}

/** Sends one request of a caller over an adapter of axios. */
export class AxiosTransport implements Transport<AxiosResponse> {
  readonly method: string;
  readonly #deadline: CallerDeadline;
  readonly #form: WrittenForm | undefined;

  constructor(
    private readonly binding: Binding,
    private readonly adapter: AxiosAdapter,
    /** The caller's own. */
    private readonly config: InternalAxiosRequestConfig,
  ) {
    this.method = (config.method ?? 'get').toUpperCase();
    this.#deadline = new CallerDeadline(config);
    this.#form = writtenForm(config.data, replayBodyLimit(binding.provider));
  }

  get canSendAgain(): boolean {
    return this.#form !== undefined || canSendAgain(this.config.data);
  }

  check(): void {
    this.#checked(undefined);
  }

  prepare(token: AccessToken | undefined): Prepared<AxiosResponse> {
    const checked = this.#checked(token);
    const { provider } = this.binding;
    const url = provider.attach.attach === undefined ? checked.href : finalUrl(checked.href, checked.config);
    const request = new AttachedRequest(provider, this.method, url, this.#form?.bytes ?? knownBody(this.config.data));
    return { request, send: (handOn) => this.#send(checked, request, handOn) };
  }

  wait<T>(work: (signal: AbortSignal | undefined) => PromiseLike<T>): Promise<T> {
    return this.#deadline.wait(work);
  }

  /** axios itself says so when its caller has cancelled. */
  stillWaiting(): boolean {
    return this.#deadline.left() > 0;
  }

  #send(
    { config, href, origin }: CheckedConfig,
    { url, headers, query }: AttachedRequest,
    handOn: Parameters<Prepared<AxiosResponse>['send']>[0],
  ): Promise<AxiosResponse> {
    const { binding, method } = this;
    const hasPolicy = binding.provider.attach.attach !== undefined;
    if (!hasPolicy) {
      for (const { name, value } of headers) config.headers[name] = value;
    } else {
      config.url = url;
      config.baseURL = '';
      config.params = undefined;
      for (const { name, value } of headers) config.headers.set(name, value, true);
    }
    this.#deadline.limit(config);
    const view: CallerView = { binding, config: this.config, href, method, headers, query };
    const stays = hasPolicy
      ? [...headers.map(({ name }) => name.toLowerCase()), ...binding.ownHeaders]
      : binding.ownAndToken;
    const redirects = new RedirectState({ origin, method, headers: stays, query });
    if (this.adapter === httpAdapter()) redirects.watch(config);
    else refuseRedirects(config, binding);
    return this.adapter(config).then(
      (response) => handOn(new AxiosAnswer({ response, failure: undefined }, view, redirects)),
      (error: unknown) => handOn(new AxiosAnswer(failureOutcome(error), view, redirects)),
    );
  }

  #checked(token: AccessToken | undefined): CheckedConfig {
    const { provider, home } = this.binding;
    const config = copyOf(this.config, this.binding);
    if (this.#form !== undefined) sendWritten(config, this.#form);
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

function refuseRedirects(config: InternalAxiosRequestConfig, { provider }: Binding): void {
  config.maxRedirects = 0;
  const dispatcher = directDispatcher(provider);
  if (dispatcher !== undefined) config.fetchOptions = { dispatcher, ...config.fetchOptions };
}

/** As axios itself takes the headers of a form over. */
function sendWritten(config: InternalAxiosRequestConfig, { bytes, headers }: WrittenForm): void {
  config.data = bytes;
  const all = config.formDataHeaderPolicy !== 'content-only';
  for (const [name, value] of Object.entries(headers)) {
    if (all || /^content-(?:type|length)$/i.test(name)) config.headers.set(name, value);
  }
}

/** The URL as it goes on the wire: with `params`, without a fragment. */
function finalUrl(href: string, config: InternalAxiosRequestConfig): string {
  const url = new URL(href);
  url.hash = '';
  return new URL(withParams(url.href, config)).href;
}
