import type { BoundProvider } from '../http/bound-provider.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';

/** A provider in its one start-up log line: base URL, and what it is waiting for. Never a secret. */
export function describeProvider(
  { originPattern, http, warmUp }: ProviderOptions<unknown>,
  { origins, requireSubject, tokens }: BoundProvider,
): string {
  const made = typeof http.baseURL === 'function' ? 'a host per tenant' : http.baseURL;
  const base = originPattern ?? made ?? [...origins].join(', ');
  if (tokens === undefined) return `${base}, ready: nothing to acquire`;
  if (requireSubject) return `${base}, waiting for the first tenant`;
  return `${base}, ${warmUp === false ? 'its first token is acquired when it is needed' : 'waiting for its first token'}`;
}
