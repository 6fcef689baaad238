import { isFieldName, isFieldValue } from '../../core/header-field.js';
import { redactText } from '../../core/redact-text.js';
import type { ProviderOptions } from './provider-definition.js';
import { requestTimeout } from './request-timeout.js';

type Header = readonly [name: string, value: unknown];

/** What in a definition's `http` would be sent as something else, or beside the token; one sentence each with its cure. */
export function httpFaults({ http }: ProviderOptions<unknown>): string[] {
  const all = headersIn(http.headers);
  const cure = 'remove it: the token goes there; what authorises otherwise belongs into attach';
  const faults = all.some(([name]) => name.toLowerCase() === 'authorization')
    ? [`http.headers holds Authorization, beside which no token is sent; ${cure}`]
    : [];
  if (http.auth !== undefined) faults.push(`http.auth makes an Authorization, beside which no token is sent; ${cure}`);
  if (http.dispatcher !== undefined && !isDispatcher(http.dispatcher)) {
    faults.push(
      'http.dispatcher is no dispatcher; give one of undici (new Agent(…)), an agent belongs into http.httpsAgent',
    );
  }
  if (requestTimeout(http.timeout) === undefined) {
    faults.push('http.timeout is no number of milliseconds; correct it, or leave it out for none');
  }
  return [...faults, ...all.flatMap(([name, value]) => headerFaults(name, value))];
}

function isDispatcher(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'dispatch') === 'function';
}

function headerFaults(name: string, value: unknown): string[] {
  if (!isFieldName(name))
    return [`http.headers has the name '${redactText(name, [])}', which is none of HTTP; correct it`];
  // A line break at the end, as in a mounted secret, is taken off.
  if (isFieldValue(String(value).trim())) return [];
  const cure = 'it holds a line break or signs beyond Latin-1; encode it';
  return [`the value of '${redactText(name, [])}' in http.headers cannot be sent as it is: ${cure}`];
}

/** Those of all groups: axios has one for all methods, and one for each. */
function headersIn(headers: object = {}): Header[] {
  const top = given(headers);
  return top.flatMap((header) => {
    const [, value] = header;
    return typeof value === 'object' && !Array.isArray(value) ? given(value) : [header];
  });
}

function given(headers: object | null): Header[] {
  return Object.entries<unknown>({ ...headers }).filter(([, value]) => value !== undefined && value !== null);
}
