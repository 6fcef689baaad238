import type { AxiosProxyConfig, AxiosRequestConfig } from 'axios';
import type { TenantUrl } from './tenant-url.js';

/**
 * axios options of a provider; `baseURL`, `headers`, `timeout` and the TLS options of `httpsAgent` hold for its `fetch` too. Unlike
 * axios itself, proxies from the environment count only when they are asked for.
 */
export interface ProviderHttpOptions<C = unknown> extends Omit<AxiosRequestConfig, 'proxy' | 'baseURL'> {
  /**
   * Of the API, and of token requests that are a path. A function gives each tenant its own: it is called for each token, and that
   * token goes to the origin of what it returned, and nowhere else.
   */
  readonly baseURL?: string | TenantUrl<C>;
  /** `'environment'`: that of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Default: none. */
  readonly proxy?: AxiosProxyConfig | false | 'environment';
  /**
   * What the bound `fetch` is sent through, for what agents do for axios: a `Dispatcher` of undici 6 or 7, which suits the `fetch`
   * of Node 20, 22 and 24. Default: Node's own, with the TLS options of `httpsAgent`.
   */
  readonly dispatcher?: FetchDispatcher;
}

/** Those of a definition, with the base URL that they come to. */
export type InstanceOptions = Omit<ProviderHttpOptions, 'baseURL'> & { readonly baseURL?: string };

/** A dispatcher of any undici, by its structure. */
export interface FetchDispatcher {
  /** Sends one request, as undici asks it to. */
  dispatch(options: never, handler: never): boolean;
}
