import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import { Acquisition, type AcquisitionOptions } from './acquisition.js';
import { Cooldown, Cooldowns } from './cooldown.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import { type Quota, QuotaWindow } from './quota.js';
import type { TokenOptions, TokenSource } from '../../core/token-source.js';

/** One attempt at a token endpoint. */
export interface Attempt {
  /** Aborts at the deadline and at shutdown. */
  readonly signal: AbortSignal;
  /**
   * To be called before each request: throws when the endpoint cools down or the quota of token calls is used up, and
   * counts the request. One for the server's metadata is no token call. Default: `token`.
   */
  admit(endpoint: string, request?: 'token' | 'metadata'): void;
}

/** Asks a token endpoint once. Rejects with a `TokenAcquisitionError`. */
export type Acquire = (demand: TokenOptions, attempt: Attempt) => Promise<AccessToken>;

export interface RetryingOptions extends AcquisitionOptions {
  readonly random: () => number;
  readonly tokenRequestQuota?: Quota | undefined;
  /** Whether all subjects use the same credentials, and so one quota. */
  readonly oneQuota: boolean;
}

const RETRIES = 2;
const BACKOFF_MS = 200;

/**
 * Bounds acquisitions: one deadline, at most 2 retries with full jitter (only with no token and no failure before), the
 * quota of token calls, and a cooldown after a failure in which callers fail at once. Keeps state only while something
 * fails.
 */
export class RetryingTokenSource implements TokenSource {
  readonly #bySubject = new Cooldowns<string | undefined>();
  readonly #byEndpoint = new Cooldowns<string>();
  readonly #quota: QuotaWindow<string | undefined> | undefined;

  constructor(
    private readonly acquire: Acquire,
    private readonly options: RetryingOptions,
  ) {
    this.#quota = options.tokenRequestQuota && new QuotaWindow(options.tokenRequestQuota);
  }

  async token(demand: TokenOptions = {}): Promise<AccessToken> {
    const known = this.#bySubject.of(demand.subject, this.#now());
    const acquisition = new Acquisition(demand, this.options);
    try {
      if (known !== undefined) acquisition.enter(known);
      this.#checkQuota(demand.subject);
      const token = await this.#attempts(acquisition, known === undefined && demand.reason === undefined);
      for (const cooldown of acquisition.entered) cooldown.over = true;
      return token;
    } catch (error) {
      // A failure that knows its end was known before: nothing was asked.
      if (!(error instanceof TokenAcquisitionError) || error.until !== undefined) throw error;
      throw this.#remember(acquisition, error);
    } finally {
      acquisition.end();
    }
  }

  async #attempts(acquisition: Acquisition, mayRetry: boolean): Promise<AccessToken> {
    const { signal, demand } = acquisition;
    const attempt: Attempt = { signal, admit: (endpoint, request) => this.#admit(acquisition, endpoint, request) };
    for (let retries = 0; ; retries++) {
      try {
        signal.throwIfAborted();
        return await untilAborted(this.acquire(demand, attempt), signal);
      } catch (error) {
        if (!mayRetry || retries === RETRIES || signal.aborted || !isRetryable(error)) throw error;
        const backoff = this.options.random() * BACKOFF_MS * 2 ** retries;
        const wait = Math.max(backoff, error.retryAfter ?? 0);
        if (this.#freeAt(demand.subject) > this.#now() + wait || !(await acquisition.pause(wait))) throw error;
      }
    }
  }

  #admit(acquisition: Acquisition, endpoint: string, request: 'token' | 'metadata' = 'token'): void {
    const cooldown = this.#byEndpoint.of(endpoint, this.#now());
    if (cooldown !== undefined) acquisition.enter(cooldown);
    if (request === 'token') {
      this.#checkQuota(acquisition.demand.subject);
      this.#quota?.take(this.#quotaKey(acquisition.demand.subject), this.#now());
    }
    acquisition.endpoint = endpoint;
  }

  #remember(acquisition: Acquisition, error: TokenAcquisitionError): TokenAcquisitionError {
    const now = this.#now();
    const { demand } = acquisition;
    // That of the failure: a credentials source that fails after a refusal says nothing about the endpoint.
    const { endpoint } = error;
    const ofEndpoint = error.kind === 'transient' && endpoint !== undefined;
    const known = ofEndpoint ? this.#byEndpoint.of(endpoint, now) : this.#bySubject.of(demand.subject, now);
    const cooldown = known?.ofEndpoint === ofEndpoint ? known : new Cooldown(error, known?.since ?? now, ofEndpoint);
    cooldown.begin(error, now, this.options.random(), acquisition.lifeLeft(now));
    if (ofEndpoint) this.#byEndpoint.set(endpoint, cooldown, now);
    // The endpoint answers, if only with a refusal: others need not wait for it.
    else for (const entered of acquisition.entered) entered.over ||= entered.ofEndpoint;
    this.#bySubject.set(demand.subject, cooldown, now);
    return cooldown.error;
  }

  #checkQuota(subject: string | undefined): void {
    const until = this.#freeAt(subject);
    if (until <= this.#now()) return;
    const { provider, tokenRequestQuota } = this.options;
    const message =
      `its quota of token calls (${tokenRequestQuota?.limit} in ${(tokenRequestQuota?.window ?? 0) / 1_000} s) is used up until ` +
      `${new Date(until).toISOString()}; share tokens between processes, or ask the provider for more`;
    throw new TokenAcquisitionError('ERR_TOKEN_RATE_LIMITED', provider, message, { kind: 'rate-limited', until });
  }

  #freeAt(subject: string | undefined): number {
    return this.#quota?.freeAt(this.#quotaKey(subject), this.#now()) ?? this.#now();
  }

  #quotaKey(subject: string | undefined): string | undefined {
    return this.options.oneQuota ? undefined : subject;
  }

  #now(): number {
    return this.options.clock.now();
  }
}

function isRetryable(error: unknown): error is TokenAcquisitionError {
  return error instanceof TokenAcquisitionError && error.until === undefined && error.retryable;
}
