import type { AxiosRequestConfig } from 'axios';
import { RequestRefusedError } from '../core/errors.js';
import { has, withoutPrototype } from '../core/without-prototype.js';
import type { BoundProvider } from './bound-provider.js';

declare module 'axios' {
  interface AxiosRequestConfig {
    /**
     * On an instance that is bound to a provider: whose token the request carries, or `false` for none of the provider's
     * headers. Default: what the definition's `subject` says, else the application's own token.
     */
    providerAuth?: false | { subject: string };
  }
}

/** ProviderAuthRequestOption token a request carries; `false`: nobody's. */
export type ProviderAuthRequestOption = false | { readonly subject?: string };

/**
 * Reads `providerAuth`. An empty subject never falls back to the application's own token.
 *
 * @throws RequestRefusedError `ERR_SUBJECT_REQUIRED`
 */
export function whoseToken(
  provider: BoundProvider,
  config: Pick<AxiosRequestConfig, 'providerAuth'>,
): ProviderAuthRequestOption {
  const given: unknown = has(config, 'providerAuth') ? config.providerAuth : undefined;
  if (given === false) return false;
  if (given === undefined) return owner(provider, {});
  if (typeof given === 'object' && given !== null && has(given, 'subject')) return owner(provider, given);
  throw subjectRequired(provider);
}

/**
 * ProviderAuthRequestOption token is wanted by code that names a subject, or none: then the definition's `subject` says so, now.
 *
 * @throws RequestRefusedError `ERR_SUBJECT_REQUIRED`
 */
export function owner(provider: BoundProvider, given: { readonly subject?: unknown }): { readonly subject?: string } {
  const named = has(given, 'subject');
  if (!named && provider.requireSubject !== true && provider.resolveSubject === undefined) return withoutPrototype({});
  const subject: unknown = named ? given.subject : provider.resolveSubject?.();
  if (typeof subject === 'string' && subject !== '') return { subject };
  throw subjectRequired(provider);
}

function subjectRequired(provider: BoundProvider): RequestRefusedError {
  return new RequestRefusedError(
    'ERR_SUBJECT_REQUIRED',
    provider.name,
    "nobody says whose token is meant; set `providerAuth: { subject }` (getToken: `{ subject }`) to a non-empty string, or let the definition's `subject` return one",
  );
}
