import { parseUrl } from '../../core/parse-url.js';
import { InvalidRequest } from './invalid-request.js';
import { matchesPattern } from './origin-pattern.js';
import type { ProviderOptions } from './provider-definition.js';
import { type Tenant, tenantUrl } from './tenant-url.js';

/** The base URL of a definition that has one for all. */
export function fixedBaseURL({ http: { baseURL } }: Pick<ProviderOptions<unknown>, 'http'>): string | undefined {
  return typeof baseURL === 'string' ? baseURL : undefined;
}

/** The tenant's base URL, where `http.baseURL` is a function. Throws `InvalidRequest` for one that no token may go to. */
export function tenantBaseURL(options: ProviderOptions<unknown>, tenant: Tenant<unknown>): string | undefined {
  const { baseURL } = options.http;
  if (typeof baseURL !== 'function') return undefined;
  const url = tenantUrl(baseURL, tenant, 'http.baseURL');
  const fault = baseURLFault(url, options);
  if (fault === undefined) return url;
  throw new InvalidRequest(`the base URL that \`http.baseURL\` made of this tenant ${fault}`);
}

type Fences = Pick<ProviderOptions<unknown>, 'origins' | 'originPattern' | 'dangerouslyAllowHttp'>;

/**
 * What keeps a base URL that comes with a token from being used, as the end of a sentence; `undefined` if nothing does. It is
 * absolute and https (or listed), with no user name, query or fragment, and within `originPattern` or at one of `origins`.
 */
export function baseURLFault(baseURL: string, fences: Fences): string | undefined {
  const { origins, originPattern, dangerouslyAllowHttp = [] } = fences;
  // What axios takes for absolute, too.
  const url = /^https?:\/\/[^/\\]/i.test(baseURL) ? parseUrl(baseURL) : undefined;
  if (url === undefined) return 'is no absolute URL; write it with its scheme, https://…';
  if (url.username !== '' || url.password !== '') return 'holds a user name or password; move them into credentials';
  if (url.search !== '' || url.hash !== '') return 'holds a query or a fragment; leave them out';
  if (url.protocol !== 'https:' && !dangerouslyAllowHttp.includes(url.origin)) {
    return 'is not encrypted; use https, or list its exact origin in dangerouslyAllowHttp';
  }
  if (originPattern !== undefined && !matchesPattern(originPattern, url)) {
    return "is not within originPattern; correct the tenant's data or the pattern";
  }
  if (origins !== undefined && !origins.includes(url.origin)) {
    return "is at none of the listed origins; correct the tenant's data or the list";
  }
  return undefined;
}
