import type { TokenState, TokenStatus } from '../core/token-status.js';

/** Status of a provider's token; `not-needed` where the provider has no token endpoint. */
export type ProviderStatus = Omit<TokenStatus, 'state'> & { readonly state: TokenState | 'not-needed' };

/** The status of a provider without a token endpoint. */
export const NOTHING_TO_ACQUIRE: ProviderStatus = {
  state: 'not-needed',
  expiresAt: undefined,
  refreshAt: undefined,
  acquiredAt: undefined,
  lastFailure: undefined,
  cooldownUntil: undefined,
};

/** A copy whose numbers are whole: the clock has fractions of milliseconds, which are nobody's business. */
export function inWholeMilliseconds<T extends object>(status: T): T {
  const whole = Object.entries(status).map(([key, value]: [string, unknown]) => [key, rounded(value)] as const);
  return Object.assign({}, status, Object.fromEntries(whole));
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value);
  return typeof value === 'object' && value !== null ? inWholeMilliseconds(value) : value;
}
