import type { AxiosHeaders as Headers, InternalAxiosRequestConfig } from 'axios';
import { withoutPrototype } from '../../core/without-prototype.js';
import { AxiosHeaders } from '../axios.js';
import type { Binding } from './binding.js';

/** A config whose parts are nobody's business here, nor their types. */
type Unread = { readonly [K in keyof InternalAxiosRequestConfig]: unknown } & Pick<
  InternalAxiosRequestConfig,
  'headers'
>;

// What somebody puts on Object.prototype is no part of a request.
const NOTHING = withoutPrototype({});

/**
 * Copies a caller's config, so that nothing put on the copy shows in the original. Proxies of the environment count on it
 * only where the provider says so: axios takes `proxy: null` for a question to the environment.
 */
export function copyOf(config: Unread, { provider }: Binding): InternalAxiosRequestConfig {
  // Named one by one, for one shape: to V8 a copy of axios' own config is a dictionary, and that slows a request more than all
  // else that is done here.
  const copy: object = {
    __proto__: NOTHING,
    headers: copyOfHeaders(config.headers),
    url: config.url,
    method: config.method,
    baseURL: config.baseURL,
    allowAbsoluteUrls: config.allowAbsoluteUrls,
    params: config.params,
    paramsSerializer: config.paramsSerializer,
    data: config.data,
    timeout: config.timeout,
    timeoutErrorMessage: config.timeoutErrorMessage,
    adapter: config.adapter,
    auth: config.auth,
    responseType: config.responseType,
    responseEncoding: config.responseEncoding,
    xsrfCookieName: config.xsrfCookieName,
    xsrfHeaderName: config.xsrfHeaderName,
    maxContentLength: config.maxContentLength,
    maxBodyLength: config.maxBodyLength,
    maxRedirects: config.maxRedirects,
    beforeRedirect: config.beforeRedirect,
    sensitiveHeaders: config.sensitiveHeaders,
    socketPath: config.socketPath,
    transport: config.transport,
    httpAgent: config.httpAgent,
    httpsAgent: config.httpsAgent,
    proxy: config.proxy,
    signal: config.signal,
    cancelToken: config.cancelToken,
    decompress: config.decompress,
    transitional: config.transitional,
    env: config.env,
    validateStatus: config.validateStatus,
    transformRequest: config.transformRequest,
    transformResponse: config.transformResponse,
    fetchOptions: config.fetchOptions,
    http2Options: config.http2Options,
    providerAuth: config.providerAuth,
  };
  for (const key of Object.keys(config)) if (!(key in copy)) Reflect.set(copy, key, Reflect.get(config, key));
  if (!isConfig(copy)) throw new TypeError('a copy of a request has headers');
  if (!provider.environmentProxy) copy.proxy ||= false;
  if (provider.connection !== undefined) Object.assign(copy, provider.connection.options);
  return copy;
}

function copyOfHeaders(headers: InternalAxiosRequestConfig['headers']): Headers {
  const copy = headers instanceof AxiosHeaders ? Object.assign(new AxiosHeaders(), headers) : new AxiosHeaders(headers);
  for (const name of Object.keys(copy)) if (name !== name.trim()) return copy.normalize(false);
  return copy;
}

function isConfig(copy: object): copy is InternalAxiosRequestConfig {
  return 'headers' in copy;
}
