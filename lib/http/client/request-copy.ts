import type { AxiosHeaders as Headers, InternalAxiosRequestConfig } from 'axios';
import { withoutPrototype } from '../../core/without-prototype.js';
import { prototypeOf } from '../../core/prototype-of.js';
import { AxiosHeaders } from '../axios.js';
import type { Binding } from './binding.js';

/** A config whose parts are nobody's business here, nor their types. */
type Unread = { readonly [K in keyof InternalAxiosRequestConfig]: unknown } & Pick<
  InternalAxiosRequestConfig,
  'headers'
>;

/**
 * Named one by one, for one shape: to V8 a copy of axios' own config is a dictionary, and that slows a request more than all else
 * that is done here.
 */
class Copy {
  [key: string]: unknown;

  constructor(config: Unread) {
    this['headers'] = copyOfHeaders(config.headers);
    this['url'] = config.url;
    this['method'] = config.method;
    this['baseURL'] = config.baseURL;
    this['allowAbsoluteUrls'] = config.allowAbsoluteUrls;
    this['params'] = config.params;
    this['paramsSerializer'] = config.paramsSerializer;
    this['data'] = config.data;
    this['timeout'] = config.timeout;
    this['timeoutErrorMessage'] = config.timeoutErrorMessage;
    this['adapter'] = config.adapter;
    this['auth'] = config.auth;
    this['responseType'] = config.responseType;
    this['responseEncoding'] = config.responseEncoding;
    this['xsrfCookieName'] = config.xsrfCookieName;
    this['xsrfHeaderName'] = config.xsrfHeaderName;
    this['maxContentLength'] = config.maxContentLength;
    this['maxBodyLength'] = config.maxBodyLength;
    this['maxRedirects'] = config.maxRedirects;
    this['beforeRedirect'] = config.beforeRedirect;
    this['sensitiveHeaders'] = config.sensitiveHeaders;
    this['socketPath'] = config.socketPath;
    this['transport'] = config.transport;
    this['httpAgent'] = config.httpAgent;
    this['httpsAgent'] = config.httpsAgent;
    this['proxy'] = config.proxy;
    this['signal'] = config.signal;
    this['cancelToken'] = config.cancelToken;
    this['decompress'] = config.decompress;
    this['transitional'] = config.transitional;
    this['env'] = config.env;
    this['validateStatus'] = config.validateStatus;
    this['transformRequest'] = config.transformRequest;
    this['transformResponse'] = config.transformResponse;
    this['fetchOptions'] = config.fetchOptions;
    this['http2Options'] = config.http2Options;
    this['providerAuth'] = config.providerAuth;
  }

  static {
    // What somebody puts on Object.prototype is no part of a request.
    Object.setPrototypeOf(Copy.prototype, null);
    Reflect.deleteProperty(Copy.prototype, 'constructor');
    Object.freeze(Copy.prototype);
  }
}

const NAMED: ReadonlySet<string> = new Set(Object.keys(new Copy({ headers: new AxiosHeaders() })));

/**
 * Copies a caller's config, so that nothing put on the copy shows in the original. Proxies of the environment count on it
 * only where the provider says so: axios takes `proxy: null` for a question to the environment.
 */
export function copyOf(callers: Unread, { provider }: Binding): InternalAxiosRequestConfig {
  // axios' own inherits nothing; an interceptor may have given another one.
  const config = prototypeOf(callers) === null ? callers : withoutPrototype(callers);
  const copy = new Copy(config);
  for (const key of Object.keys(config)) if (!NAMED.has(key)) copy[key] = Reflect.get(config, key);
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
