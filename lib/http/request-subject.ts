import type { AxiosRequestConfig } from 'axios';
import { ProviderAuthError } from '../core/errors.js';
import type { TokenOptions } from '../core/token-source.js';
import { has, withoutPrototype } from '../core/without-prototype.js';
import type { BoundProvider } from './bound-provider.js';
import { policyFailed } from './policy-failure.js';
import { subjectNotExpected, subjectRequired } from './refusals.js';

declare module 'axios' {
  interface AxiosRequestConfig {
    /**
     * On an instance that is bound to a provider: whose token the request carries, or `false` for none of the provider's
     * headers. Default: what the definition's `resolveSubject` says, else the application's own token.
     */
    providerAuth?: false | { subject: string; grant?: unknown };
  }
}

/** Whose token a request carries; `false`: nobody's. */
export type ProviderAuthRequestOption = false | TokenOwner;

/** Whose token is meant; absent: the application's own. `grant` as in `TokenOptions`. */
export type TokenOwner = Pick<TokenOptions, 'subject' | 'grant'>;

/** The application's own token: nobody is named. */
export const APPLICATION: TokenOwner = Object.freeze(withoutPrototype({}));

/**
 * Reads `providerAuth` of a request. An empty subject never falls back to the application's own token.
 *
 * @throws RequestRefusedError `ERR_SUBJECT_REQUIRED`, `ERR_SUBJECT_NOT_EXPECTED`
 */
export function whoseToken(
  provider: BoundProvider,
  request: Pick<AxiosRequestConfig, 'providerAuth'>,
): ProviderAuthRequestOption {
  const given = optionOf(request);
  if (given === undefined) return owner(provider, APPLICATION);
  if (given === false) return false;
  if (typeof given === 'object' && given !== null && has(given, 'subject')) return owner(provider, given);
  throw subjectRequired(provider, 'nobody says whose token is meant');
}

/**
 * Decides whose token is meant, once per request and for every client: the named subject, or what the definition's
 * `resolveSubject` says now, or the application's own.
 *
 * @throws RequestRefusedError `ERR_SUBJECT_REQUIRED`, `ERR_SUBJECT_NOT_EXPECTED`
 */
export function owner(
  provider: BoundProvider,
  given: { readonly subject?: unknown; readonly grant?: unknown },
): TokenOwner {
  const isOwn = !provider.requireSubject && provider.resolveSubject === undefined;
  return isOwn && given === APPLICATION ? APPLICATION : namedOwner(provider, given, isOwn);
}

/** `isOwn`: whether the application's own token is meant where nobody is named. */
function namedOwner(
  provider: BoundProvider,
  given: { readonly subject?: unknown; readonly grant?: unknown },
  isOwn: boolean,
): TokenOwner {
  const named = has(given, 'subject');
  const grant = has(given, 'grant') ? given.grant : undefined;
  if (!named && isOwn) {
    if (grant === undefined) return APPLICATION;
    throw subjectRequired(provider, 'a grant is given, and nobody says whose token it is for');
  }
  const subject: unknown = named ? given.subject : resolved(provider);
  if (typeof subject !== 'string' || subject === '') {
    throw subjectRequired(provider, named ? 'the given subject is empty' : 'nobody says whose token is meant');
  }
  if (!provider.expectsSubject) throw subjectNotExpected(provider);
  return grant === undefined ? { subject } : { subject, grant };
}

function resolved(provider: BoundProvider): unknown {
  try {
    return provider.resolveSubject?.();
  } catch (error) {
    if (error instanceof ProviderAuthError) throw error;
    throw subjectRequired(provider, `\`resolveSubject\` failed (${policyFailed(provider, 'resolveSubject', error)})`);
  }
}

function optionOf(request: Pick<AxiosRequestConfig, 'providerAuth'>): unknown {
  // A config that axios has merged inherits nothing: the common case, and the quick one.
  const safe = Object.getPrototypeOf(request) === null || has(request, 'providerAuth');
  return safe ? request.providerAuth : undefined;
}
