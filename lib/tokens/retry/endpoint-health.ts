import type { TokenAcquisitionError } from '../../core/errors.js';
import type { Entrance } from './cooldown.js';
import type { Failure } from './cooldowns.js';
import type { RequestLimits } from './request-limits.js';

/** A token endpoint that somebody had trouble with since it last gave a token. */
interface Trouble {
  /** Who had it first, and whether others have since. */
  readonly first: string | undefined;
  isOfMany: boolean;
  /** The last failure. Milliseconds since the epoch. */
  at: number;
}

/** So many endpoints at most; the oldest go. */
const MAX_KEPT = 10_000;
/** Failures that are further apart are not in a row. */
const IN_A_ROW_MS = 60_000;

/**
 * Who fails, and until when: a subject by itself, or a token endpoint for all. Nobody reaches it: the endpoint is ill at
 * once. It answers with an error, or not in time: that is its subject's own trouble until a second subject in a row has the
 * same. It holds only what fails.
 */
export class EndpointHealth {
  readonly #troubles = new Map<string, Trouble>();

  constructor(
    private readonly limits: Pick<RequestLimits, 'bySubject' | 'byEndpoint'>,
    /** All subjects use the same credentials, so that a rate limit is met by all of them. */
    private readonly sharedCredentials: boolean,
  ) {}

  /** `lastFailure`: of another replica, where none is known here. */
  enterSubject(subject: string | undefined, now: number, lastFailure?: TokenAcquisitionError): Promise<Entrance> {
    const { bySubject } = this.limits;
    if (lastFailure !== undefined && !bySubject.has(subject, now)) bySubject.adopt(subject, lastFailure, now);
    return bySubject.enter(subject, subject, now);
  }

  enterEndpoint(endpoint: string, subject: string | undefined, now: number): Promise<Entrance> {
    return this.limits.byEndpoint.enter(endpoint, subject, now);
  }

  /** The endpoint gave a token, or refused one: it is well. */
  answered(endpoint: string): void {
    this.limits.byEndpoint.succeed(endpoint);
    this.#troubles.delete(endpoint);
  }

  succeeded(subject: string | undefined): void {
    this.limits.bySubject.succeed(subject);
  }

  /** Returns the failure with since when and until when it lasts. */
  failed(failure: Failure, now: number): TokenAcquisitionError {
    const { endpoint } = failure.error;
    const isOfAll = endpoint !== undefined && this.#isOfAll(failure, endpoint, now);
    const { until = 0 } = isOfAll ? this.limits.byEndpoint.fail(endpoint, failure, now) : {};
    const error = this.limits.bySubject.fail(failure.subject, failure, now);
    return (error.until ?? 0) < until ? error.lasting(error.since ?? now, until) : error;
  }

  /** Remembers trouble with an endpoint, and says whether it is everybody's. */
  #isOfAll({ error: { code, kind }, subject }: Failure, endpoint: string, now: number): boolean {
    const isRateLimit = kind === 'rate-limited' && this.sharedCredentials;
    if (kind !== 'transient' && !isRateLimit) return false;
    const known = this.#troubles.get(endpoint);
    const trouble = known && !this.#isPast(endpoint, known, now) ? known : { first: subject, isOfMany: false, at: now };
    trouble.at = now;
    trouble.isOfMany ||= subject !== trouble.first;
    this.#keep(endpoint, trouble, now);
    const isKnown = isRateLimit || code === 'ERR_TOKEN_ENDPOINT_UNREACHABLE' || trouble.isOfMany;
    return isKnown || this.limits.byEndpoint.has(endpoint, now);
  }

  #keep(endpoint: string, trouble: Trouble, now: number): void {
    this.#troubles.delete(endpoint);
    this.#troubles.set(endpoint, trouble);
    for (const [oldest, old] of this.#troubles) {
      if (!this.#isPast(oldest, old, now) && this.#troubles.size <= MAX_KEPT) break;
      this.#troubles.delete(oldest);
    }
  }

  #isPast(endpoint: string, { at }: Trouble, now: number): boolean {
    return now > at + IN_A_ROW_MS && !this.limits.byEndpoint.has(endpoint, now);
  }
}
