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
  rejections: undefined,
};
