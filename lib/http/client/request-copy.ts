import type { AxiosHeaders as Headers, InternalAxiosRequestConfig } from 'axios';
import { AxiosHeaders } from '../axios.js';
import type { Binding } from './binding.js';

/**
 * A copy with the properties that axios itself knows, in one shape. A copy of axios' own config is a dictionary to V8, and
 * makes each request slower by more than all else that is done here.
 */
class RequestCopy {
  headers: Headers;
  url: unknown;
  method: unknown;
  baseURL: unknown;
  allowAbsoluteUrls: unknown;
  params: unknown;
  paramsSerializer: unknown;
  data: unknown;
  timeout: unknown;
  timeoutErrorMessage: unknown;
  adapter: unknown;
  auth: unknown;
  responseType: unknown;
  responseEncoding: unknown;
  xsrfCookieName: unknown;
  xsrfHeaderName: unknown;
  maxContentLength: unknown;
  maxBodyLength: unknown;
  maxRedirects: unknown;
  beforeRedirect: unknown;
  sensitiveHeaders: unknown;
  socketPath: unknown;
  transport: unknown;
  httpAgent: unknown;
  httpsAgent: unknown;
  proxy: unknown;
  signal: unknown;
  cancelToken: unknown;
  decompress: unknown;
  transitional: unknown;
  env: unknown;
  validateStatus: unknown;
  transformRequest: unknown;
  transformResponse: unknown;
  fetchOptions: unknown;
  http2Options: unknown;
  providerAuth: unknown;

  constructor(config: InternalAxiosRequestConfig) {
    this.headers = copyOfHeaders(config.headers);
    this.url = config.url;
    this.method = config.method;
    this.baseURL = config.baseURL;
    this.allowAbsoluteUrls = config.allowAbsoluteUrls;
    this.params = config.params;
    this.paramsSerializer = config.paramsSerializer;
    this.data = config.data;
    this.timeout = config.timeout;
    this.timeoutErrorMessage = config.timeoutErrorMessage;
    this.adapter = config.adapter;
    this.auth = config.auth;
    this.responseType = config.responseType;
    this.responseEncoding = config.responseEncoding;
    this.xsrfCookieName = config.xsrfCookieName;
    this.xsrfHeaderName = config.xsrfHeaderName;
    this.maxContentLength = config.maxContentLength;
    this.maxBodyLength = config.maxBodyLength;
    this.maxRedirects = config.maxRedirects;
    this.beforeRedirect = config.beforeRedirect;
    this.sensitiveHeaders = config.sensitiveHeaders;
    this.socketPath = config.socketPath;
    this.transport = config.transport;
    this.httpAgent = config.httpAgent;
    this.httpsAgent = config.httpsAgent;
    this.proxy = config.proxy;
    this.signal = config.signal;
    this.cancelToken = config.cancelToken;
    this.decompress = config.decompress;
    this.transitional = config.transitional;
    this.env = config.env;
    this.validateStatus = config.validateStatus;
    this.transformRequest = config.transformRequest;
    this.transformResponse = config.transformResponse;
    this.fetchOptions = config.fetchOptions;
    this.http2Options = config.http2Options;
    this.providerAuth = config.providerAuth;
  }
}

// What somebody puts on Object.prototype is no part of a request.
Object.setPrototypeOf(RequestCopy.prototype, null);
Reflect.deleteProperty(RequestCopy.prototype, 'constructor');

/**
 * Copies a caller's config, so that nothing put on the copy shows in the original. Proxies of the environment count on it
 * only where the provider says so: axios takes `proxy: null` for a question to the environment.
 */
export function copyOf(config: InternalAxiosRequestConfig, { provider }: Binding): InternalAxiosRequestConfig {
  const copy: object = new RequestCopy(config);
  for (const key of Object.keys(config)) if (!(key in copy)) Reflect.set(copy, key, Reflect.get(config, key));
  if (!isConfig(copy)) throw new TypeError('a copy of a request has headers');
  if (!provider.environmentProxy) copy.proxy ||= false;
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
