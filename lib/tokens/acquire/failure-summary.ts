import { type ProviderAuthError, TokenAcquisitionError } from '../../core/errors.js';
import type { FailureSummary } from '../../core/token-event.js';

/** What an event says of an error. */
export function summaryOf(error: ProviderAuthError): FailureSummary {
  const { kind, until } = error instanceof TokenAcquisitionError ? error : {};
  return { code: error.code, kind, until };
}
