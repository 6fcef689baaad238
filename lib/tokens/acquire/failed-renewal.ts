import type { Renewal } from '../../core/access-token.js';
import type { ProviderAuthError } from '../../core/errors.js';

const renewals = new WeakMap<Error, Renewal>();

/** The error, with the refresh token that came in an answer of no other use. Nothing that prints the error shows it. */
export function withRenewal(error: ProviderAuthError, renewal: Renewal | undefined): ProviderAuthError {
  if (renewal !== undefined) renewals.set(error, renewal);
  return error;
}

/**
 * The refresh token of an answer that was of no other use: it may be the only one that lives. Known of the very error that
 * `requestToken` threw, not of its copies.
 */
export function renewalOfFailure(error: unknown): Renewal | undefined {
  return error instanceof Error ? renewals.get(error) : undefined;
}
