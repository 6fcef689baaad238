import { parseUrl } from '../../core/parse-url.js';
import { InvalidRequest } from './invalid-request.js';
import { fixedBaseURL } from './base-url.js';
import type { ProviderOptions, TokenEndpointRequest } from './provider-definition.js';

/** A name of 253 characters (RFC 1035 section 2.3.4) and a port: it is in every message, and may be what metadata say. */
const MAX_HOST_LENGTH = 259;

/**
 * Where a token request goes: an absolute URL, or a path behind the API's base URL (`baseURL` where it is the tenant's own).
 * Throws `InvalidRequest`.
 */
export function tokenRequestUrl(
  request: TokenEndpointRequest,
  options: ProviderOptions<unknown>,
  baseURL = fixedBaseURL(options) ?? '',
): URL {
  const absolute = isAbsolute(request.url);
  const text = absolute ? request.url : `${baseURL.replace(/\/+$/, '')}/${request.url.replace(/^\/+/, '')}`;
  if (!absolute && baseURL === '') {
    throw new InvalidRequest("the token request's URL is a path, and there is no http.baseURL; give either in full");
  }
  const url = parseUrl(text);
  if (url === undefined) throw new InvalidRequest("the token request's URL cannot be parsed; correct it");
  if (url.host.length > MAX_HOST_LENGTH) throw new InvalidRequest("the token request's host is too long; correct it");
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value);
  const insecure = url.protocol === 'http:' && options.dangerouslyAllowHttp?.includes(url.origin) === true;
  if (url.protocol !== 'https:' && !insecure) {
    throw new InvalidRequest(
      `the token endpoint ${url.protocol}//${url.host} is not https; list its origin in dangerouslyAllowHttp for tests`,
    );
  }
  if (url.username !== '' || url.password !== '')
    throw new InvalidRequest('the token request has a user name in its URL; move it into headers');
  return url;
}

/** Whether a URL has a scheme (RFC 3986 section 3.1), and is no path. */
export function isAbsolute(url: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(url);
}
