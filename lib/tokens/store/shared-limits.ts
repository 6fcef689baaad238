import type { TokenAcquisitionError } from '../../core/errors.js';
import type { Entrance } from '../retry/cooldown.js';
import { type Cooldowns, type Failure, LocalCooldowns } from '../retry/cooldowns.js';
import { type LocalLimitsOptions, localLimits, type RequestLimits } from '../retry/request-limits.js';
import { SharedCooldown, type SharedCooldownOptions } from './shared-cooldown.js';
import { SharedQuota } from './shared-quota.js';
import type { StoreSession } from './store-session.js';

/**
 * Limits of a provider's token requests that hold for all replicas: the quota, and the cooldowns of its endpoints. Those of
 * its subjects are this process's: what failed for one is in the store beside its token.
 */
export function sharedLimits(
  session: StoreSession,
  options: LocalLimitsOptions & SharedCooldownOptions,
): RequestLimits {
  const { bySubject, quota } = localLimits(options);
  return {
    bySubject,
    byEndpoint: new SharedCooldowns(session, options),
    quota: quota && new SharedQuota(quota, session, options.deadline),
  };
}

/** So many endpoints at most; the oldest go. */
const MAX_KEPT = 10_000;

class SharedCooldowns implements Cooldowns {
  readonly #local: LocalCooldowns;
  readonly #byEndpoint = new Map<string | undefined, SharedCooldown>();

  constructor(
    private readonly session: StoreSession,
    private readonly options: LocalLimitsOptions & SharedCooldownOptions,
  ) {
    this.#local = new LocalCooldowns(options.random);
  }

  enter(endpoint: string, subject: string | undefined): Promise<Entrance> {
    return this.#of(endpoint).enter(subject);
  }

  has(endpoint: string, now: number): boolean {
    return this.#local.has(endpoint, now);
  }

  fail(endpoint: string, failure: Failure, now: number): TokenAcquisitionError {
    return this.#of(endpoint).fail(failure, now);
  }

  succeed(endpoint: string): void {
    this.#of(endpoint).succeed();
  }

  #of(endpoint: string): SharedCooldown {
    const shared =
      this.#byEndpoint.get(endpoint) ?? new SharedCooldown(endpoint, this.#local, this.session, this.options);
    this.#byEndpoint.delete(endpoint);
    const [oldest] = this.#byEndpoint.keys();
    if (this.#byEndpoint.size >= MAX_KEPT) this.#byEndpoint.delete(oldest);
    this.#byEndpoint.set(endpoint, shared);
    return shared;
  }
}
