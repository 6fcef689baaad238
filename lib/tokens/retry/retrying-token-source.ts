import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import { type ProviderAuthError, TokenAcquisitionError } from '../../core/errors.js';
import type { TokenSource } from '../../core/token-source.js';
import type { Acquire, AcquisitionOptions } from '../acquire/attempt.js';
import { Acquisition, type AcquisitionLimits } from './acquisition.js';
import { Admission, type AdmissionOptions } from './admission.js';
import { type AttemptBounds, BoundedAttempt } from './bounded-attempt.js';
import { ReplaceableRenewals } from './replaceable-renewals.js';
import { typedFailure } from './typed-failure.js';

export type RetryingOptions = AcquisitionLimits & Omit<AdmissionOptions, keyof AcquisitionLimits>;

const RETRIES = 2;
const BACKOFF_MS = 200;
/** So many acquisitions on demand at once, most of them waiting. */
const MAX_WAITING = 10_000;

/**
 * Bounds acquisitions: one deadline, at most 2 retries with full jitter (only with no token and no failure before), the quota
 * of token requests, so many at once, and a cooldown after a failure in which callers fail at once. Whatever is thrown ends as
 * one typed error. Keeps state only while something fails.
 */
export class RetryingTokenSource implements TokenSource {
  readonly #bounds: AttemptBounds;
  readonly #running = new Set<Acquisition>();
  #onDemand = 0;

  constructor(
    private readonly acquire: Acquire,
    private readonly options: RetryingOptions,
  ) {
    this.#bounds = { admission: new Admission(options), renewals: new ReplaceableRenewals(options) };
    const stop = (): void => this.#running.forEach((acquisition) => acquisition.shutDown());
    options.shutdown.addEventListener('abort', stop, { once: true });
  }

  async token(options: AcquisitionOptions = {}): Promise<AccessToken> {
    if (options.scheduled === true) return this.#token(options);
    if (this.#onDemand >= MAX_WAITING) throw this.#tooMany();
    this.#onDemand += 1;
    try {
      return await this.#token(options);
    } finally {
      this.#onDemand -= 1;
    }
  }

  async #token(options: AcquisitionOptions): Promise<AccessToken> {
    for (let again = false; ; again = true) {
      // The time that the machine slept is given back.
      const { clock, deadline } = this.options;
      const acquisition = new Acquisition(
        again ? { ...options, deadline: clock.now() + deadline } : options,
        this.options,
      );
      this.#running.add(acquisition);
      try {
        const token = await this.#attempts(acquisition);
        this.#bounds.admission.succeeded(acquisition);
        return token;
      } catch (error) {
        if (options.signal?.aborted === true && error === options.signal.reason) throw error;
        const failure = typedFailure(error, this.options.provider);
        if (again || !acquisition.slept || !maySucceedNow(failure))
          throw this.#bounds.admission.failed(acquisition, failure);
      } finally {
        this.#running.delete(acquisition);
        acquisition.end();
      }
    }
  }

  async #attempts(acquisition: Acquisition): Promise<AccessToken> {
    const { signal, options } = acquisition;
    await this.#bounds.admission.enter(acquisition);
    let last: TokenAcquisitionError | undefined;
    for (let retries = 0; ; retries++) {
      try {
        signal.throwIfAborted();
        const attempt = new BoundedAttempt(this.#bounds, acquisition, retries > 0);
        return await untilAborted(this.acquire(options, attempt), signal);
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        const error = typedFailure(thrown, this.options.provider);
        // A retry that the quota does not allow leaves the failure as it was.
        if (acquisition.isRefusal(error)) throw last ?? error;
        if (!isRetryable(error)) throw error;
        last = error;
        const isFirst = options.reason === undefined && !acquisition.triesAgain;
        const wait = Math.max(this.options.random() * BACKOFF_MS * 2 ** retries, error.retryAfter ?? 0);
        if (!isFirst || retries === RETRIES || !(await acquisition.pause(wait))) throw error;
      }
    }
  }

  #tooMany(): TokenAcquisitionError {
    const message = `${MAX_WAITING} callers wait for tokens already; find out why acquisitions are slow, or who asks for so many subjects`;
    const details = { kind: 'transient', retryable: false } as const;
    return new TokenAcquisitionError('ERR_TOO_MANY_ACQUISITIONS', this.options.provider, message, details);
  }
}

/** What a sleep may have caused: the server closed the connection, or the answer lay in the socket until it was too old. */
function maySucceedNow(error: ProviderAuthError): boolean {
  return isRetryable(error) || error.code === 'ERR_TOKEN_ALREADY_EXPIRED';
}

function isRetryable(error: unknown): error is TokenAcquisitionError {
  return error instanceof TokenAcquisitionError && error.retryable;
}
