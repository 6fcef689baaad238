import { ProviderAuthError } from '../core/errors.js';

/**
 * Why there was no other token to send when the API had rejected the one it got: `providerAuth` of an axios error, of an
 * axios response, or of a response of a bound `fetch`. It holds no secret.
 */
export function acquisitionErrorOf(answer: unknown): ProviderAuthError | undefined {
  if (typeof answer !== 'object' || answer === null || !('providerAuth' in answer)) return undefined;
  return answer.providerAuth instanceof ProviderAuthError ? answer.providerAuth : undefined;
}
