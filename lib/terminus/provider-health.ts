import type { ProviderStatus } from '../index.js';

/** What a health check shows of a provider: no secret, no tenant's name. Times in milliseconds. */
export interface ProviderHealthDetails {
  readonly state: ProviderStatus['state'];
  /** What is left of the application's own token; absent where there is none. */
  readonly remainingMs?: number;
  /** What the last acquisition failed with, as long as none has succeeded since. */
  readonly code?: string;
  /** Until when nobody tries again. Since the epoch. */
  readonly until?: number;
  /** Until when rejections by the API cause no acquisition. Since the epoch. */
  readonly rejectionsUntil?: number;
  /** Whether the shared store works. */
  readonly store?: 'well' | 'ill';
  /** Tokens that are held, one for each tenant and the application's own. */
  readonly tokens: number;
  /** Tenants that have no token, because their last acquisition failed. */
  readonly failingTenants?: number;
}

/** After a rejection that was accepted, others cause no acquisition for 1 s, which doubles when they go on. */
const REVOCATION_MS = 1_500;

export interface ProviderHealth {
  readonly is: 'up' | 'degraded' | 'down';
  readonly details: ProviderHealthDetails;
}

/**
 * `down`: there is no token, and it is on its way, or will be tried again. `degraded`: there is one, or the next request
 * acquires it, but something fails: acquisitions, some tenants, the store, or the API rejects tokens. Else `up`.
 */
export function healthOf(status: ProviderStatus, failingTenants: number): ProviderHealth {
  const { state, remainingMs, refreshAt, cooldownUntil, rejections, store, subjects } = status;
  const code = failureSince(status);
  const details = {
    state,
    ...(remainingMs !== undefined && { remainingMs }),
    ...(code !== undefined && { code }),
    ...(cooldownUntil !== undefined && { until: cooldownUntil }),
    ...(rejections?.until !== undefined && { rejectionsUntil: rejections.until }),
    ...(store !== undefined && { store: store.state }),
    tokens: subjects,
    ...(failingTenants > 0 && { failingTenants }),
  };
  const isServed = (remainingMs ?? 0) > 0;
  // Else nothing happens until somebody asks, so that somebody has to be let in.
  const isTried = state === 'acquiring' || cooldownUntil !== undefined || refreshAt !== undefined;
  if (!isServed && isTried) return { is: 'down', details };
  const fails = code !== undefined || failingTenants > 0 || store?.state === 'ill' || isRejecting(rejections);
  return { is: fails ? 'degraded' : 'up', details };
}

/** The API goes on rejecting: after one revocation, which costs one new token, all is well. */
function isRejecting(rejections: ProviderStatus['rejections']): boolean {
  return rejections?.until !== undefined && rejections.until - rejections.since > REVOCATION_MS;
}

function failureSince({ lastFailure, acquiredAt = 0 }: ProviderStatus): string | undefined {
  return lastFailure !== undefined && lastFailure.at >= acquiredAt ? lastFailure.code : undefined;
}
