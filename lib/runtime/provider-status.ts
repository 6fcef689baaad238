import type { TokenState, TokenStatus } from '../tokens/cache/token-status.js';
import type { StoreStatus } from '../tokens/store/store-health.js';

/** Status of a provider and of a token of it; `not-needed` where the provider has no token endpoint. */
export type ProviderStatus = Omit<TokenStatus, 'state'> & {
  readonly state: TokenState | 'not-needed';
  /** How many tokens are held: one for each subject, and the application's own. */
  readonly subjects: number;
  /** The store that is shared with other replicas; `undefined` where there is none. */
  readonly store: StoreStatus | undefined;
};

/** The status of a provider without a token endpoint. */
export const NOTHING_TO_ACQUIRE: ProviderStatus = {
  state: 'not-needed',
  expiresAt: undefined,
  remainingMs: undefined,
  refreshAt: undefined,
  acquiredAt: undefined,
  lastFailure: undefined,
  cooldownUntil: undefined,
  rejections: undefined,
  credentials: undefined,
  subjects: 0,
  store: undefined,
};
