import type { AxiosInstance } from 'axios';
import type { BoundProvider } from '../bound-provider.js';
import { parse } from '../origin.js';

/** An axios instance and the provider that it is bound to. */
export interface Binding {
  readonly provider: BoundProvider;
  /** The instance's base URL and its origin, if plain paths on it need no further check. */
  readonly home: { readonly baseURL: string; readonly trimmed: string; readonly origin: string } | undefined;
  /** The definition's own default headers. */
  readonly headers: ReadonlyMap<string, unknown>;
  /** Responses that came through the guarded adapter. */
  readonly passed: WeakSet<object>;
}

const AXIOS_HEADERS = new Set(['accept', 'content-type', 'user-agent', 'accept-encoding']);

/** Reads what the guarded adapter needs to know of an instance. */
export function bindingOf(instance: AxiosInstance, provider: BoundProvider): Binding {
  return { provider, home: homeOf(instance, provider), headers: headersOf(instance), passed: new WeakSet() };
}

function homeOf(instance: AxiosInstance, provider: BoundProvider): Binding['home'] {
  const { baseURL } = instance.defaults;
  if (provider.allowsBaseURL !== undefined || typeof baseURL !== 'string') return undefined;
  const found = parse(baseURL);
  if ('fault' in found || found.url.username !== '' || found.url.password !== '') return undefined;
  const { origin } = found.url;
  return provider.origins.has(origin) ? { baseURL, trimmed: baseURL.replace(/\/+$/, ''), origin } : undefined;
}

function headersOf(instance: AxiosInstance): ReadonlyMap<string, unknown> {
  const headers = new Map<string, unknown>();
  for (const [name, value] of Object.entries(instance.defaults.headers)) {
    const group: [string, unknown][] =
      typeof value === 'object' && value !== null ? Object.entries(value) : [[name, value]];
    for (const [each, content] of group) if (!AXIOS_HEADERS.has(each.toLowerCase())) headers.set(each, content);
  }
  return headers;
}
