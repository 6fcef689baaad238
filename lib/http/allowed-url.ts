import type { AccessToken } from '../core/access-token.js';
import type { BoundProvider } from './bound-provider.js';
import { type Destination, parse } from './origin.js';
import { authorizationPresent, originNotAllowed } from './refusals.js';

/**
 * Where a request goes, if a provider's token may go there.
 *
 * @throws RequestRefusedError `ERR_ORIGIN_NOT_ALLOWED`, `ERR_AUTHORIZATION_PRESENT`
 */
export function allowedUrl(
  provider: BoundProvider,
  found: Destination,
  origins: ReadonlySet<string> = provider.origins,
): URL {
  if ('fault' in found || !origins.has(found.url.origin)) {
    const elsewhere = 'url' in found ? `${found.url.origin} is not an origin of this provider` : found.fault;
    throw originNotAllowed(
      provider,
      `${elsewhere}; its token goes to ${[...origins].join(', ') || 'no origin'} only. ` +
        'List the origin in `origins`, or send the request with `providerAuth: false`',
    );
  }
  if (found.url.username !== '' || found.url.password !== '') {
    throw authorizationPresent(provider, 'a user name in its URL');
  }
  return found.url;
}

/** Where a token may go: to the provider's origins, or to that of the base URL which came with it. */
export function allowedOrigins(provider: BoundProvider, token: AccessToken | undefined): ReadonlySet<string> {
  if (provider.allowsBaseURL === undefined) return provider.origins;
  const baseURL = token?.baseURL;
  if (baseURL === undefined || !provider.allowsBaseURL(baseURL)) return new Set();
  const found = parse(baseURL);
  return new Set('url' in found ? [found.url.origin] : []);
}
