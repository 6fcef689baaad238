import type { InternalAxiosRequestConfig } from 'axios';
import type { AccessToken } from '../../core/access-token.js';
import { RequestRefusedError } from '../../core/errors.js';
import { AxiosHeaders } from '../axios.js';
import type { Binding } from './binding.js';
import type { BoundProvider } from '../bound-provider.js';
import { revealAgents } from './redacted-agent.js';
import { destination, isPlainPath, parse } from '../origin.js';

/** A request that may carry a token: a config of its own, checked. What was checked is what is sent. */
export interface Draft {
  readonly config: InternalAxiosRequestConfig;
  /** Absolute, without `params`. */
  readonly href: string;
  readonly origin: string;
}

/** Copies a caller's config, so that nothing put on the copy shows in the original. */
export function copyOf(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
  const headers = new AxiosHeaders(config.headers).normalize(false);
  const copy: InternalAxiosRequestConfig = Object.assign(Object.create(null), config, { headers });
  revealAgents(copy);
  return copy;
}

/**
 * Copies a caller's config and checks that a token may travel with it.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED`, `ERR_AUTHORIZATION_PRESENT`, `ERR_REQUEST_UNSAFE`
 */
export function draftOf(binding: Binding, caller: InternalAxiosRequestConfig, token: AccessToken | undefined): Draft {
  const { provider } = binding;
  const config = copyOf(caller);
  if (present(config.socketPath)) throw unsafe(provider, 'socketPath');
  if (present(config.transport)) throw unsafe(provider, 'transport');
  if (present(config.auth)) throw authorized(provider, '`auth`');
  for (const [name, value] of Object.entries(config.headers)) {
    if (name.trim().toLowerCase() === 'authorization' && present(value)) {
      throw authorized(provider, 'an Authorization header');
    }
  }
  return addressed(binding, config, token);
}

function addressed(binding: Binding, config: InternalAxiosRequestConfig, token: AccessToken | undefined): Draft {
  const { provider, home } = binding;
  const { url } = config;
  if (home !== undefined && config.baseURL === home.baseURL && isPlainPath(url)) {
    return { config, href: home.trimmed + url, origin: home.origin };
  }
  const origins = originsOf(provider, token);
  if (token?.baseURL !== undefined && !present(config.baseURL)) config.baseURL = token.baseURL;
  const found = checked(provider, destination(config), origins);
  config.url = found.href;
  config.baseURL = '';
  return { config, href: found.href, origin: found.origin };
}

/**
 * Checks that a provider's token may go to a URL.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED`, `ERR_AUTHORIZATION_PRESENT`
 */
export function checked(
  provider: BoundProvider,
  found: ReturnType<typeof parse>,
  origins: ReadonlySet<string> = provider.origins,
): URL {
  const elsewhere = 'url' in found ? `${found.url.origin} is not an origin of this provider` : found.fault;
  if ('fault' in found || !origins.has(found.url.origin)) {
    throw new RequestRefusedError(
      'ERR_ORIGIN_NOT_ALLOWED',
      provider.name,
      `${elsewhere}; its token goes to ${[...origins].join(', ') || 'no origin'} only. ` +
        'List the origin in `origins`, or send the request with `providerAuth: false`',
    );
  }
  if (found.url.username !== '' || found.url.password !== '') throw authorized(provider, 'a user name in its URL');
  return found.url;
}

/** Where a token may go: to the provider's origins, or to that of the base URL which came with it. */
export function originsOf(provider: BoundProvider, token: AccessToken | undefined): ReadonlySet<string> {
  if (provider.allowsBaseURL === undefined) return provider.origins;
  const baseURL = token?.baseURL;
  if (baseURL === undefined || !provider.allowsBaseURL(baseURL)) return new Set();
  const found = parse(baseURL);
  return new Set('url' in found ? [found.url.origin] : []);
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '';
}

function unsafe(provider: BoundProvider, option: string): RequestRefusedError {
  return new RequestRefusedError(
    'ERR_REQUEST_UNSAFE',
    provider.name,
    `\`${option}\` takes the request past the origin check; remove it, or send the request with \`providerAuth: false\``,
  );
}

/** @internal */
export function authorized(provider: BoundProvider, by: string): RequestRefusedError {
  return new RequestRefusedError(
    'ERR_AUTHORIZATION_PRESENT',
    provider.name,
    `the request has ${by} already; remove it, or send the request with \`providerAuth: false\``,
  );
}
