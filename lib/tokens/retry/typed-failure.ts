import { ProviderAuthError, TokenAcquisitionError } from '../../core/errors.js';
import { thrownName } from '../../core/thrown-name.js';

/** What an acquisition threw, as an error of this provider. Those of other libraries may hold anything: only their name is shown. */
export function typedFailure(error: unknown, provider: string): ProviderAuthError {
  if (error instanceof ProviderAuthError && error.provider === provider) return error;
  const message = `something in the acquisition of a token threw (${thrownName(error)}); it must not: look at the definition's own code`;
  const details = { kind: 'transient', retryable: false } as const;
  return new TokenAcquisitionError('ERR_TOKEN_ACQUISITION_FAILED', provider, message, details);
}
