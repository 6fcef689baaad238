import type { AxiosHeaders as Headers, InternalAxiosRequestConfig } from 'axios';
import { axiosDefaults, AxiosHeaders } from '../axios.js';
import type { Binding } from './binding.js';

/**
 * Takes off a copy of a request what it has from its instance's defaults: headers, by name in any case, query parameters and
 * `auth`. What this very request has set stays, unless it is the same to the letter: that cannot be told apart. axios' own
 * default headers come back.
 */
export function withoutDefaults(config: InternalAxiosRequestConfig, { defaults }: Binding): void {
  const { headers } = config;
  const own = headersOf(axiosDefaults.headers, config.method);
  for (const [name, value] of headersOf(defaults.headers, config.method)) {
    // The body was serialised by it, and it says nothing else.
    const ofBody = name.toLowerCase() === 'content-type' && config.data !== undefined;
    if (ofBody || String(headers.get(name)) !== String(value)) continue;
    headers.delete(name);
    const axios = own.get(name);
    if (axios !== undefined) headers.set(name, axios);
  }
  if (sameAuth(config.auth, defaults.auth)) delete config.auth;
  config.params = withoutParams(config.params, defaults.params);
}

/** Defaults of all methods, of this one, and plain ones; as axios makes headers of them. */
function headersOf(groups: object, method = 'get'): Headers {
  const of = (key: string): unknown => (Object.hasOwn(groups, key) ? Reflect.get(groups, key) : undefined);
  const headers = new AxiosHeaders();
  for (const group of [of('common'), of(method.toLowerCase()), groups]) {
    if (typeof group !== 'object' || group === null) continue;
    for (const [name, value] of Object.entries<unknown>({ ...group })) {
      if (isHeaderValue(value)) headers.set(name, Array.isArray(value) ? value.map(String) : String(value));
    }
  }
  return headers;
}

function isHeaderValue(value: unknown): value is string | number | boolean | readonly unknown[] {
  return Array.isArray(value) || ['string', 'number', 'boolean'].includes(typeof value);
}

function sameAuth(one: InternalAxiosRequestConfig['auth'], other: InternalAxiosRequestConfig['auth']): boolean {
  if (one === undefined || other === undefined) return false;
  return one.username === other.username && one.password === other.password;
}

function withoutParams(params: unknown, defaults: unknown): unknown {
  if (!isPlain(params) || !isPlain(defaults)) return params;
  const same = (name: string) =>
    Object.hasOwn(defaults, name) && JSON.stringify(defaults[name]) === JSON.stringify(params[name]);
  return Object.fromEntries(Object.entries(params).filter(([name]) => !same(name)));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof URLSearchParams);
}
