import type { AxiosInstance } from 'axios';
import type { BoundProvider } from '../bound-provider.js';
import { parse } from '../origin.js';

/** An axios instance and the provider that it is bound to. */
export interface Binding {
  readonly provider: BoundProvider;
  /** Of the instance, as they are at the moment. */
  readonly defaults: AxiosInstance['defaults'];
  /** The instance's base URL and its origin, if plain paths on it need no further check. */
  readonly home: Home | undefined;
  /** Names of the definition's own default headers, in lower case: they stay at the provider's origin too. */
  readonly ownHeaders: readonly string[];
  /** The same, and the header of a token: what stays there of a request without a policy of its own. */
  readonly ownAndToken: readonly string[];
}

export interface Home {
  readonly baseURL: string;
  readonly trimmed: string;
  readonly origin: string;
  readonly host: string;
}

const AXIOS_HEADERS = new Set(['accept', 'content-type', 'user-agent', 'accept-encoding']);

/** Reads what the guarded adapter needs to know of an instance. */
export function bindingOf({ defaults }: AxiosInstance, provider: BoundProvider): Binding {
  const ownHeaders = namesOf(defaults.headers);
  const ownAndToken = ['authorization', ...ownHeaders];
  return { provider, defaults, home: homeOf(defaults.baseURL, provider), ownHeaders, ownAndToken };
}

function homeOf(baseURL: unknown, provider: BoundProvider): Home | undefined {
  if (provider.allowsBaseURL !== undefined || typeof baseURL !== 'string') return undefined;
  const found = parse(baseURL);
  if ('fault' in found || found.url.username !== '' || found.url.password !== '') return undefined;
  const { origin, host } = found.url;
  return provider.origins.has(origin) ? { baseURL, trimmed: baseURL.replace(/\/+$/, ''), origin, host } : undefined;
}

function namesOf(headers: object): readonly string[] {
  const names = Object.entries(headers).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [name],
  );
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => !AXIOS_HEADERS.has(name));
}
