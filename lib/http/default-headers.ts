import type { AxiosHeaders as Headers } from 'axios';
import { AxiosHeaders } from './axios.js';

/**
 * What axios makes of default headers for a method, given in any case: those of `common`, those of the method, plain ones; later
 * ones count. `groups` is a definition's `http.headers` or the defaults of an instance.
 */
export function defaultHeaders(groups: object = {}, method = 'get'): Headers {
  const of = (key: string): unknown => (Object.hasOwn(groups, key) ? Reflect.get(groups, key) : undefined);
  const headers = new AxiosHeaders();
  for (const group of [of('common'), of(method.toLowerCase()), groups]) {
    if (typeof group !== 'object') continue;
    for (const [name, value] of Object.entries<unknown>({ ...group })) {
      if (isHeaderValue(value)) headers.set(name, value, true);
    }
  }
  return headers;
}

/** What else there is are groups. */
function isHeaderValue(value: unknown): value is string | number | boolean | string[] {
  return Array.isArray(value) || ['string', 'number', 'boolean'].includes(typeof value);
}
