import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import type { Clock } from '../../core/clock.js';
import { type ProviderAuthError, TokenAcquisitionError } from '../../core/errors.js';
import type { Attempt } from '../acquire/attempt.js';
import type { Acquisition } from './acquisition.js';
import { EndpointHealth } from './endpoint-health.js';
import { type Quota, type QuotaOptions, QuotaWindow } from './quota.js';
import { Semaphore } from './semaphore.js';

export interface AdmissionOptions {
  readonly provider: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tokenRequestQuota?: QuotaOptions | undefined;
  /** Whether all subjects use the same credentials, and so one quota. */
  readonly sharedCredentials: boolean;
  /** How many token requests on demand may be in flight at once. */
  readonly maxConcurrentAcquisitions: number;
}

/** A caller without a token waits so long for the end of a cooldown, and for somebody else's try. */
const PATIENCE_MS = 250;

/** Decides whether a request may be sent now: cooldowns, places, quota. Shared by all acquisitions of a provider. */
export class Admission {
  readonly #health: EndpointHealth;
  readonly #refreshHealth: EndpointHealth;
  readonly #places: Semaphore;
  readonly #quota: Quota | undefined;
  /** Until when the quota was used up the last time that it was told. */
  #exhaustedUntil = 0;

  constructor(private readonly options: AdmissionOptions) {
    const { random, sharedCredentials, tokenRequestQuota } = options;
    this.#health = new EndpointHealth(random, sharedCredentials);
    this.#refreshHealth = new EndpointHealth(random, false);
    this.#places = new Semaphore(options.maxConcurrentAcquisitions);
    this.#quota = tokenRequestQuota && new QuotaWindow(tokenRequestQuota);
  }

  /** Begins an acquisition: throws what its subject gets while that cools down. */
  enter(acquisition: Acquisition): Promise<void> {
    return acquisition.enter(this.#health.ofSubject(acquisition.options.subject, this.#now()), patienceOf(acquisition));
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
      const ended = await this.#take(acquisition, isRetry);
      try {
        acquisition.sending(endpoint);
        const answer = await request();
        answered = true;
        return answer;
      } finally {
        ended?.(this.#now());
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

  /** A renewal that is worth half of the time left. Its failures cost only later ones like it. */
  async refresh(
    acquisition: Acquisition,
    work: (signal: AbortSignal) => Promise<AccessToken>,
  ): Promise<AccessToken | undefined> {
    const { subject } = acquisition.options;
    const abort = new AbortController();
    const cancel = this.options.clock.after(acquisition.left() / 2, () => abort.abort(this.#tooSlow()));
    try {
      const cooldown = this.#refreshHealth.ofSubject(subject, this.#now());
      if (cooldown !== undefined && cooldown.until > this.#now()) return undefined;
      const signal = AbortSignal.any([acquisition.signal, abort.signal]);
      const token = await untilAborted(work(signal), signal);
      this.#refreshHealth.succeeded(subject);
      return token;
    } catch (error) {
      if (acquisition.signal.aborted) throw error;
      const isIll =
        error instanceof TokenAcquisitionError && error.kind === 'transient' && error !== acquisition.refusal;
      if (isIll) this.#refreshHealth.failed({ error, subject, left: 0 }, this.#now());
      acquisition.refusal = undefined;
      return undefined;
    } finally {
      cancel();
    }
  }

  succeeded({ options, endpoint }: Acquisition): void {
    this.#health.succeeded(options.subject);
    if (endpoint !== undefined) this.#health.answered(endpoint);
  }

  /** Returns what callers get: a failure with since when and until when it lasts. */
  failed(acquisition: Acquisition, error: ProviderAuthError): ProviderAuthError {
    if (!(error instanceof TokenAcquisitionError) || error === acquisition.refusal) return error;
    const { endpoint, kind } = error;
    const answers = kind !== 'transient' && !(kind === 'rate-limited' && this.options.sharedCredentials);
    if (endpoint !== undefined && answers) this.#health.answered(endpoint);
    const now = this.#now();
    const { subject } = acquisition.options;
    return this.#health.failed({ error, subject, left: acquisition.lifeLeft(now) }, now);
  }

  #enterEndpoint(acquisition: Acquisition, endpoint: string, patience: number): Promise<void> {
    return acquisition.enter(this.#health.ofEndpoint(endpoint, this.#now()), patience);
  }

  async #take(acquisition: Acquisition, isRetry: boolean): Promise<((now: number) => void) | undefined> {
    const { sharedCredentials } = this.options;
    const key = sharedCredentials ? undefined : acquisition.options.subject;
    const answer = await this.#quota?.take(key, this.#now(), isRetry ? 1 : 0);
    acquisition.signal.throwIfAborted();
    if (answer === undefined || 'ended' in answer) return answer?.ended;
    throw acquisition.refused(this.#exhausted(answer.until));
  }

  #exhausted(until: number): TokenAcquisitionError {
    const { provider, tokenRequestQuota: { limit, window } = { limit: 0, window: 0 } } = this.options;
    const end = Number.isFinite(until) ? until : this.#now() + window;
    const message =
      `its quota of token requests (${limit} in ${window / 1_000} s) is used up until ` +
      `${new Date(end).toISOString()}; share tokens between processes, or ask the provider for more`;
    const error = new TokenAcquisitionError('ERR_TOKEN_RATE_LIMITED', provider, message, {
      kind: 'rate-limited',
      until: Math.ceil(end),
    });
    const isNews = this.#now() >= this.#exhaustedUntil;
    this.#exhaustedUntil = Math.max(end, this.#exhaustedUntil);
    return isNews ? error : error.repeated();
  }

  #tooSlow(): TokenAcquisitionError {
    const message = 'the renewal took too long, so another token was acquired in its place';
    return new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_TIMEOUT', this.options.provider, message, {
      kind: 'transient',
    });
  }

  #now(): number {
    return this.options.clock.now();
  }
}

/** One attempt of an acquisition, as `acquire` sees it. */
export class BoundedAttempt implements Attempt {
  readonly signal: AbortSignal;

  constructor(
    private readonly admission: Admission,
    private readonly acquisition: Acquisition,
    private readonly isRetry: boolean,
    signal: AbortSignal = acquisition.signal,
  ) {
    this.signal = signal;
  }

  send<T>(endpoint: string, request: () => Promise<T>): Promise<T> {
    return this.admission.send(this.acquisition, endpoint, this.isRetry, request);
  }

  fetchMetadata<T>(endpoint: string, request: () => Promise<T>): Promise<T> {
    return this.admission.fetchMetadata(this.acquisition, endpoint, request);
  }

  refresh(work: (attempt: Attempt) => Promise<AccessToken>): Promise<AccessToken | undefined> {
    return this.admission.refresh(this.acquisition, (signal) =>
      work(new BoundedAttempt(this.admission, this.acquisition, this.isRetry, signal)),
    );
  }
}

/** Renewals behind wait for nothing: their token serves on. */
function patienceOf({ options }: Acquisition): number {
  return options.reason === 'due' ? 0 : PATIENCE_MS;
}
