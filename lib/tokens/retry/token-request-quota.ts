import type { Clock } from '../../core/clock.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import type { Acquisition } from './acquisition.js';
import type { Quota } from './quota.js';

export interface TokenRequestQuotaOptions {
  readonly provider: string;
  readonly clock: Clock;
  /** Whether all subjects use the same credentials, and so one quota. */
  readonly sharedCredentials: boolean;
}

/** A provider's quota of token requests. That it is used up is no failure of anybody, and is told once. */
export class TokenRequestQuota {
  /** Until when it was used up the last time that it was told. */
  #exhaustedUntil = 0;

  constructor(
    private readonly quota: Quota,
    private readonly options: TokenRequestQuotaOptions,
  ) {}

  /**
   * Counts a request that is about to be sent, until the returned function is called. It leaves `reserve` further ones for those
   * that come after it. Throws `ERR_TOKEN_RATE_LIMITED`, with until when. That of a retry is not told: its failure stays.
   */
  async take(acquisition: Acquisition, reserve: 0 | 1, isRetry?: boolean): Promise<() => void> {
    const { clock, sharedCredentials } = this.options;
    const key = sharedCredentials ? undefined : acquisition.options.subject;
    const answer = await this.quota.take(key, clock.now(), reserve);
    if ('until' in answer) throw acquisition.refused(this.#exhausted(answer.until, isRetry));
    return () => answer.ended(clock.now());
  }

  #exhausted(until: number, isRetry: boolean | undefined): TokenAcquisitionError {
    const { provider, clock } = this.options;
    const { limit, window } = this.quota;
    const now = clock.now();
    const end = Number.isFinite(until) ? until : now + window;
    const message =
      `its quota of token requests (${limit} in ${window / 1_000} s) is used up until ` +
      `${new Date(end).toISOString()}; share tokens between processes, or ask the provider for more`;
    const error = new TokenAcquisitionError('ERR_TOKEN_RATE_LIMITED', provider, message, {
      kind: 'rate-limited',
      until: Math.ceil(end),
    });
    const isNews = now >= this.#exhaustedUntil;
    if (!isRetry) this.#exhaustedUntil = Math.max(end, this.#exhaustedUntil);
    return isNews ? error : error.repeated();
  }
}
