import { ProviderAuthOptionsError } from '../core/errors.js';
import type { CredentialsSource, ProviderHttpOptions } from '../protocol/definition/provider-definition.js';

/** What every built-in provider takes beside its credentials. */
export interface PresetOptions {
  /** Base URL of the API and its token endpoint, for another environment or a simulator. Default: production. */
  readonly baseURL?: string;
  /** Options of the provider's HttpService: `timeout` (milliseconds), agents, … */
  readonly http?: ProviderHttpOptions;
  /** Exact `http:` origins that may be used although they are not encrypted. For tests. Default: none. */
  readonly dangerouslyAllowHttp?: readonly string[];
}

/** The credentials themselves, or in `credentials` a list of those that live at once, or where to read them. */
export type WithCredentials<C> = C | { readonly credentials: CredentialsSource<C> };

/** Checks what can be known at start-up; throws one `ERR_PROVIDER_AUTH_OPTIONS` that lists every fault. */
export function checkedCredentials<C extends object>(
  preset: string,
  options: WithCredentials<C>,
  pick: (options: C) => C,
  otherFaults: readonly string[] = [],
): CredentialsSource<C> {
  const source = 'credentials' in options ? options.credentials : pick(options);
  const faults = [...otherFaults];
  if (typeof source !== 'function') {
    const list: readonly C[] = isList(source) ? source : [source];
    if (list.length === 0) faults.push('`credentials` is empty; list at least one');
    for (const credentials of list) faults.push(...Object.entries(pick(credentials)).flatMap(textFault));
  }
  if (faults.length > 0) throw new ProviderAuthOptionsError(faults, preset);
  return source;
}

/** The preset's `http` options: its own, the user's over them, and the base URL. */
export function presetHttp(
  options: PresetOptions,
  baseURL: string,
  headers?: Record<string, string>,
): ProviderHttpOptions {
  return {
    ...options.http,
    ...(headers && { headers: Object.assign({}, headers, options.http?.headers) }),
    baseURL: options.baseURL ?? baseURL,
  };
}

/** The parts of the definition that come from the preset's options alone. */
export function presetSafety({ dangerouslyAllowHttp }: PresetOptions) {
  return dangerouslyAllowHttp === undefined ? {} : { dangerouslyAllowHttp };
}

function isList<C>(source: C | readonly C[]): source is readonly C[] {
  return Array.isArray(source);
}

/** The value itself is never shown: it may be a secret in the wrong place. */
function textFault([name, value]: [string, unknown]): string[] {
  if (typeof value !== 'string' || value === '') return [`\`${name}\` is missing; give a non-empty string`];
  return value === value.trim() ? [] : [`\`${name}\` begins or ends with white space; trim it`];
}
