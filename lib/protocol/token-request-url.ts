import type { ProviderOptions, TokenEndpointRequest } from './provider-definition.js';

/** Where a token request goes: an absolute URL, or a path behind the API's base URL. Throws a plain `Error`. */
export function tokenRequestUrl(request: TokenEndpointRequest, options: ProviderOptions<unknown>): URL {
  const { baseURL = '' } = options.http;
  const absolute = /^[a-z][a-z\d+.-]*:/i.test(request.url);
  const text = absolute ? request.url : `${baseURL.replace(/\/+$/, '')}/${request.url.replace(/^\/+/, '')}`;
  if (!URL.canParse(text))
    throw new Error('the token endpoint has no valid URL; give an absolute one, or http.baseURL');
  const url = new URL(text);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value);
  const insecure = url.protocol === 'http:' && options.dangerouslyAllowHttp?.includes(url.origin) === true;
  if (url.protocol !== 'https:' && !insecure) {
    throw new Error(
      `the token endpoint ${url.protocol}//${url.host} is not https; list its origin in dangerouslyAllowHttp for tests`,
    );
  }
  if (url.username !== '' || url.password !== '') throw new Error('credentials do not belong into the URL');
  return url;
}
