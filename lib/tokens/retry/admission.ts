import type { Clock } from '../../core/clock.js';
import { type ProviderAuthError, TokenAcquisitionError } from '../../core/errors.js';
import type { Acquisition } from './acquisition.js';
import { EndpointHealth } from './endpoint-health.js';
import { type LocalLimitsOptions, localLimits, type RequestLimits } from './request-limits.js';
import { Semaphore } from './semaphore.js';
import { TokenRequestQuota } from './token-request-quota.js';

export interface AdmissionOptions extends LocalLimitsOptions {
  readonly provider: string;
  readonly clock: Clock;
  /** Default: those of this process. */
  readonly limits?: RequestLimits | undefined;
  /** Whether all subjects use the same credentials, and so one quota. */
  readonly sharedCredentials: boolean;
  /** How many token requests on demand may be in flight at once. */
  readonly maxConcurrentAcquisitions: number;
}

/** A caller without a token waits so long for the end of a cooldown, and for somebody else's try. */
const PATIENCE_MS = 250;
/** What cools down beside endpoints. */
const SUBJECT = Symbol('subject');

/** Decides whether a request may be sent now: cooldowns, places, quota. Shared by all acquisitions of a provider. */
export class Admission {
  readonly #health: EndpointHealth;
  readonly #places: Semaphore;
  readonly #quota: TokenRequestQuota | undefined;
  readonly #quotaLimit: number;

  constructor(private readonly options: AdmissionOptions) {
    const { limits = localLimits(options), sharedCredentials, maxConcurrentAcquisitions } = options;
    this.#health = new EndpointHealth(limits, sharedCredentials);
    this.#places = new Semaphore(maxConcurrentAcquisitions);
    this.#quota = limits.quota && new TokenRequestQuota(limits.quota, options);
    this.#quotaLimit = limits.quota?.limit ?? 0;
  }

  /** Begins an acquisition: throws what its subject gets while that cools down. */
  enter(acquisition: Acquisition): Promise<void> {
    const { subject, lastFailure } = acquisition.options;
    const ask = (now: number) => this.#health.enterSubject(subject, now, lastFailure);
    return acquisition.enter(SUBJECT, ask, patienceOf(acquisition));
  }

  /** Sends one token request when it may be sent. */
  async send<T>(acquisition: Acquisition, endpoint: string, isRetry: boolean, request: () => Promise<T>): Promise<T> {
    acquisition.leave();
    await this.#enterEndpoint(acquisition, endpoint, patienceOf(acquisition));
    const leave = acquisition.options.scheduled === true ? undefined : await this.#places.acquire(acquisition.signal);
    let answered = false;
    try {
      // It may have fallen ill while we waited.
      if (leave !== undefined) await this.#enterEndpoint(acquisition, endpoint, 0);
      const ended = await this.#quota?.take(acquisition, isRetry ? 1 : this.#reserve(acquisition), isRetry);
      try {
        acquisition.signal.throwIfAborted();
        acquisition.sending(endpoint);
        const answer = await request();
        answered = true;
        return answer;
      } finally {
        ended?.();
      }
    } finally {
      // Whoever is next is to know of a failure before it asks.
      if (answered) leave?.();
      else if (leave !== undefined) acquisition.leaveLater(leave);
    }
  }

  /** Fetches the metadata of a server: no token request, so that neither places nor the quota count. */
  async fetchMetadata<T>(acquisition: Acquisition, endpoint: string, request: () => Promise<T>): Promise<T> {
    await this.#enterEndpoint(acquisition, endpoint, patienceOf(acquisition));
    acquisition.sending(endpoint);
    return request();
  }

  succeeded({ options, endpoint }: Acquisition): void {
    this.#health.succeeded(options.subject);
    if (endpoint !== undefined) this.#health.answered(endpoint);
  }

  /** Returns what callers get: a failure with since when and until when it lasts. */
  failed(acquisition: Acquisition, error: ProviderAuthError): ProviderAuthError {
    if (!(error instanceof TokenAcquisitionError) || acquisition.isRefusal(error)) return error;
    const { endpoint, kind } = error;
    const answers = kind !== 'transient' && !(kind === 'rate-limited' && this.options.sharedCredentials);
    if (endpoint !== undefined && answers) this.#health.answered(endpoint);
    const now = this.options.clock.now();
    const { subject } = acquisition.options;
    return this.#health.failed({ error, subject, left: acquisition.lifeLeft(now) }, now);
  }

  /** What a try that nobody waits for leaves in the quota; the only one there is would else never be taken. */
  #reserve({ options: { scheduled, reason } }: Acquisition): 0 | 1 {
    const isUnasked = scheduled === true && reason === undefined;
    return isUnasked && this.#quotaLimit > 1 ? 1 : 0;
  }

  #enterEndpoint(acquisition: Acquisition, endpoint: string, patience: number): Promise<void> {
    const { subject } = acquisition.options;
    return acquisition.enter(endpoint, (now) => this.#health.enterEndpoint(endpoint, subject, now), patience);
  }
}

/** Renewals behind wait for nothing: their token serves on. */
function patienceOf({ options }: Acquisition): number {
  return options.reason === 'due' ? 0 : PATIENCE_MS;
}
