import type { InternalAxiosRequestConfig } from 'axios';
import { axiosDefaults } from '../axios.js';
import { defaultHeaders } from '../default-headers.js';
import type { Binding } from './binding.js';

/**
 * Takes off a copy of a request what it has from its instance's defaults: headers, by name in any case, query parameters and
 * `auth`. What this very request has set stays, unless it is the same to the letter: that cannot be told apart. axios' own
 * default headers come back.
 */
export function withoutDefaults(config: InternalAxiosRequestConfig, { defaults }: Binding): void {
  const { headers } = config;
  const own = defaultHeaders(axiosDefaults.headers, config.method);
  for (const [name, value] of defaultHeaders(defaults.headers, config.method)) {
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
