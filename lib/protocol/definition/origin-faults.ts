import { parseUrl } from '../../core/parse-url.js';
import { originPatternFault } from './origin-pattern.js';
import { plainOriginFaults } from './plain-origins.js';
import type { ProviderOptions } from './provider-definition.js';

/** What cannot work in where a token may go, one sentence each with its cure. */
export function originFaults(options: ProviderOptions<unknown>): string[] {
  const { http, origins, originPattern, dangerouslyAllowHttp = [] } = options;
  const faults = plainOriginFaults(dangerouslyAllowHttp);
  const plain = new Set(dangerouslyAllowHttp);
  const { baseURL } = http;
  const isMade = typeof baseURL === 'function';
  if (!isMade && (baseURL !== undefined || (origins === undefined && originPattern === undefined))) {
    faults.push(...urlFaults(baseURL, 'http.baseURL', plain));
  }
  const patternFault =
    originPattern === undefined ? undefined : originPatternFault(originPattern, dangerouslyAllowHttp);
  if (patternFault !== undefined) faults.push(patternFault);
  if (origins?.length === 0) {
    faults.push("origins is empty, so no request could be sent; list one, or leave it out for http.baseURL's");
  }
  return [...faults, ...(origins ?? []).flatMap((origin) => bareOriginFaults(origin, plain))];
}

function bareOriginFaults(origin: string, plain: ReadonlySet<string>): string[] {
  const faults = urlFaults(origin, 'origins', plain);
  const bare = parseUrl(origin)?.origin;
  if (faults.length > 0 || bare === origin) return faults;
  return [`'${bare}' with more to it is in origins; write the bare origin`];
}

function urlFaults(value: unknown, what: string, plain: ReadonlySet<string>): string[] {
  if (value === undefined) return [`${what} is missing; give the URL of the provider's API, or list origins`];
  const url = parseUrl(value);
  if (url === undefined) return [`${what} is not an absolute URL; write it with its scheme, https://…`];
  if (url.username !== '' || url.password !== '') {
    return [`${what} holds a user name or password; move them into credentials`];
  }
  if (url.protocol === 'https:') return [];
  if (url.protocol !== 'http:') return [`${what} is neither https nor http; tokens travel over https only`];
  if (plain.has(url.origin)) return [];
  return [`${what} is not encrypted (${url.origin}); use https, or list dangerouslyAllowHttp: ['${url.origin}']`];
}
