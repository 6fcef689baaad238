import type { ErrorCode } from './error-codes.js';

export type { ErrorCode };

/** Base of this library's errors: each has a stable `code`, the provider's name, and a message that says what to do. */
export class ProviderAuthError extends Error {
  override readonly name: string = 'ProviderAuthError';

  constructor(
    readonly code: ErrorCode,
    readonly provider: string | undefined,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(provider === undefined ? message : `${provider}: ${message}`, options);
  }
}

/** Thrown at start-up when options, definitions or decorators cannot work. One error lists every fault. */
export class ProviderAuthOptionsError extends ProviderAuthError {
  override readonly name = 'ProviderAuthOptionsError';

  constructor(
    /** One sentence each, with its cure. */
    readonly faults: readonly string[],
    provider?: string,
  ) {
    const list = faults.map((fault) => `\n  - ${fault}`).join('');
    super(
      'ERR_PROVIDER_AUTH_OPTIONS',
      provider,
      faults.length === 1 ? `${faults[0]}` : `${faults.length} faults${list}`,
    );
  }
}

/** A request that was not sent, because a token must not travel with it. Nothing reached the network. */
export class RequestRefusedError extends ProviderAuthError {
  override readonly name = 'RequestRefusedError';
}

/**
 * The credentials source does not know the subject. Nothing was sent. This is remembered for 30 s: a subject that is
 * added is served after that at the latest. A source may throw this error itself, without an argument.
 */
export class UnknownSubjectError extends ProviderAuthError {
  override readonly name = 'UnknownSubjectError';

  constructor(provider?: string) {
    super('ERR_UNKNOWN_SUBJECT', provider, 'there are no credentials of this subject; correct its name, or add them');
  }

  /** @internal The same as an error object of its own, for one more caller. */
  again(): UnknownSubjectError {
    return new UnknownSubjectError(this.provider);
  }
}

/** How a token endpoint failed. It decides whether, when and for whom another attempt is made. */
export type FailureKind =
  'credentials-rejected' | 'refresh-rejected' | 'rate-limited' | 'invalid-request' | 'invalid-response' | 'transient';

/** What is known about a failed acquisition, beyond its code. Times in milliseconds. */
export interface FailureDetails {
  readonly kind: FailureKind;
  /** HTTP status of the token endpoint's answer, if there was one. */
  readonly status?: number | undefined;
  /** The provider's own error code, cleaned: `invalid_client`, … */
  readonly providerCode?: string | undefined;
  /** Origin of the token endpoint. */
  readonly endpoint?: string | undefined;
  /** How long the provider asked to wait (Retry-After). Milliseconds. */
  readonly retryAfter?: number | undefined;
  /** Since when acquisitions fail. Milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** Until when no further attempt is made. Milliseconds since the epoch. */
  readonly until?: number | undefined;
  /** False when another attempt cannot help (a wrong certificate). */
  readonly retryable?: boolean | undefined;
}

const OLD_MS = 60_000;

/** There is no token, because it could not be acquired. The request that needed it was not sent. */
export class TokenAcquisitionError extends ProviderAuthError {
  override readonly name = 'TokenAcquisitionError';
  declare readonly provider: string;
  readonly kind: FailureKind;
  readonly status: number | undefined;
  readonly providerCode: string | undefined;
  readonly endpoint: string | undefined;
  readonly retryAfter: number | undefined;
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly retryable: boolean;

  constructor(
    code: ErrorCode,
    provider: string,
    message: string,
    details: FailureDetails,
    options?: { readonly cause?: unknown },
  ) {
    super(code, provider, message, options);
    this.kind = details.kind;
    this.status = details.status;
    this.providerCode = details.providerCode;
    this.endpoint = details.endpoint;
    this.retryAfter = details.retryAfter;
    this.since = details.since && Math.floor(details.since);
    this.until = details.until && Math.ceil(details.until);
    this.retryable = details.retryable ?? (details.kind === 'transient' || details.kind === 'rate-limited');
  }

  /** @internal Whether it ended so long ago that it says nothing about now. A store may be well as soon as it is asked again. */
  isOld(now: number): boolean {
    return now > (this.until ?? 0) + (this.code === 'ERR_STORE_REQUIRED' ? 0 : OLD_MS);
  }

  /** @internal What failed: itself, or what it tells of. */
  get original(): TokenAcquisitionError {
    return this.code === 'ERR_TOKEN_UNAVAILABLE' && this.cause instanceof TokenAcquisitionError ? this.cause : this;
  }

  /** @internal Whether it tells of a failure that was told before: nothing was asked this time. */
  get isRepetition(): boolean {
    return repetitions.has(this);
  }

  /** @internal Marks it as one that was told before. */
  repeated(): this {
    repetitions.add(this);
    return this;
  }

  /** @internal The same failure, with since when and until when it lasts. */
  lasting(since: number, until: number): TokenAcquisitionError {
    return this.#copy(since, until);
  }

  /** @internal The same failure as an error object of its own, for one more caller. */
  again(): TokenAcquisitionError {
    return this.#copy(this.since, this.until);
  }

  /** @internal What callers get while nobody tries again, or while one of them does. */
  unavailable(now: number): TokenAcquisitionError {
    const { since = now, until = 0 } = this;
    const next = until > now ? `the next attempt is not before ${iso(until)}` : 'another attempt is under way';
    const details = { ...detailsOf(this), since, until: until > now ? until : undefined };
    const message = `no token; acquisitions fail since ${iso(since)} (${this.original.code}), ${next}. See the cause for the cure`;
    return new TokenAcquisitionError('ERR_TOKEN_UNAVAILABLE', this.provider, message, details, {
      cause: this,
    }).repeated();
  }

  #copy(since: number | undefined, until: number | undefined): TokenAcquisitionError {
    const message = this.message.slice(this.provider.length + 2);
    const details = { ...detailsOf(this), since, until };
    return new TokenAcquisitionError(this.code, this.provider, message, details, { cause: this.cause });
  }
}

/** Apart from the errors, so that it is printed nowhere. */
const repetitions = new WeakSet<TokenAcquisitionError>();

function detailsOf({ kind, status, providerCode, endpoint, retryAfter, retryable }: TokenAcquisitionError) {
  return { kind, status, providerCode, endpoint, retryAfter, retryable };
}

/** The application is shutting down: no token is handed out any more. */
export class ShuttingDownError extends ProviderAuthError {
  override readonly name = 'ShuttingDownError';

  constructor(provider: string) {
    super('ERR_SHUTTING_DOWN', provider, 'the application is shutting down; stop sending requests before it closes');
  }
}

function iso(time: number): string {
  return new Date(Math.floor(time)).toISOString();
}
