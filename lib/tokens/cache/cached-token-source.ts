import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import type { Clock } from '../../core/clock.js';
import { ProviderAuthError, TokenAcquisitionError, UnknownSubjectError } from '../../core/errors.js';
import { Semaphore } from '../retry/semaphore.js';
import { TokenRecord, TokenRecords } from './token-records.js';
import type { Report } from '../../core/token-event.js';
import type { TokenOptions, TokenSource } from '../../core/token-source.js';
import type { TokenStatus } from '../../core/token-status.js';
import { UnknownSubjects } from './unknown-subjects.js';

export interface CachedOptions {
  readonly clock: Clock;
  /** How many subjects' tokens are kept. */
  readonly maxSubjects: number;
  /** How many acquisitions on demand may run at once; scheduled renewals are bounded by their schedule. */
  readonly maxConcurrentAcquisitions: number;
  readonly report: Report;
  /** A new token ends the old one, so nobody gets the old one while the new one is under way. Default: false. */
  readonly single?: boolean;
  /** Told whenever the time of a renewal is set. Milliseconds since the epoch. */
  readonly onSchedule?: (renewAt: number) => void;
  /** Told of each new token. */
  readonly onToken?: (token: AccessToken, subject: string | undefined) => void;
}

type Reason = 'absent' | 'due' | 'rejected';

/**
 * Answers at once while a token is fresh; at once, and renews behind, when it is due; and lets all callers of a subject
 * join one flight when there is none.
 */
export class CachedTokenSource implements TokenSource {
  readonly #held: TokenRecords;
  readonly #unknown = new UnknownSubjects();
  readonly #onDemand: Semaphore;

  constructor(
    private readonly inner: TokenSource,
    private readonly options: CachedOptions,
  ) {
    this.#held = new TokenRecords(options.maxSubjects);
    this.#onDemand = new Semaphore(options.maxConcurrentAcquisitions);
  }

  /** The subject's token if there is a usable one; starts its renewal when it is due. */
  peek(subject?: string): AccessToken | undefined {
    const held = this.#held.get(subject);
    if (held?.token === undefined || held.replacing) return undefined;
    const now = this.options.clock.now();
    if (now >= held.token.usableUntil) return undefined;
    held.used = true;
    if (now >= held.renewAt && held.flight === undefined) this.#renewBehind(held);
    return this.#isEnding(held) ? undefined : held.token;
  }

  token(demand: TokenOptions = {}): Promise<AccessToken> {
    if (demand.signal?.aborted === true) return Promise.reject(demand.signal.reason);
    const token = this.peek(demand.subject);
    if (token === undefined || demand.replaces === undefined) {
      return token === undefined ? this.#join(demand) : Promise.resolve(token);
    }
    if (!token.is(demand.replaces)) return Promise.resolve(token);
    return demand.reason === 'rejected' ? this.#replace(demand, token) : this.#renewed(demand);
  }

  /** A renewal of the subject's token by the schedule, shared with whoever renews it already. */
  renew(subject?: string): Promise<AccessToken> {
    const held = this.#held.for(subject);
    held.flight ??= this.#acquire(held, 'due');
    return held.flight;
  }

  /** How it stands with the subject's token. */
  status(subject?: string): TokenStatus {
    return (this.#held.get(subject) ?? new TokenRecord(subject)).status(this.options.clock.now());
  }

  /** Says that the API refused `token` although it was acquired after a rejection: rejections wait longer. */
  refused(token: AccessToken, subject?: string): void {
    const held = this.#held.get(subject);
    if (held?.token?.is(token) === true) held.rejections?.refusedAgain(this.options.clock.now());
  }

  /** What is kept, for the schedule of renewals. */
  records(): Iterable<TokenRecord> {
    return this.#held;
  }

  /** Resolves when no acquisition is in flight, however they end. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#held.flights());
  }

  /** Every token that is held, and whose it is. */
  held(): { readonly token: AccessToken; readonly subject: string | undefined }[] {
    return [...this.#held].flatMap(({ token, subject }) => (token === undefined ? [] : { token, subject }));
  }

  #isEnding(held: TokenRecord): boolean {
    return this.options.single === true && held.flight !== undefined;
  }

  async #join(demand: TokenOptions): Promise<AccessToken> {
    const unknown = this.#unknown.errorOf(demand.subject, this.options.clock.now());
    if (unknown !== undefined) throw unknown;
    const held = this.#held.for(demand.subject);
    held.used = true;
    // After a failure one caller tries; the others do not wait for it.
    const failure = held.currentFailure(this.options.clock.now());
    if (held.flight !== undefined && failure !== undefined && !held.replacing && !this.#isEnding(held))
      throw failure.unavailable();
    try {
      return await untilAborted(held.flight ?? this.#start(held, 'absent'), demand.signal);
    } catch (error) {
      if (demand.signal?.aborted === true) throw error;
      const restored = this.peek(demand.subject);
      if (restored !== undefined) return restored;
      throw error instanceof TokenAcquisitionError || error instanceof UnknownSubjectError ? error.again() : error;
    }
  }

  /** Answers with another token, or with the rejected one when no other is to be had now. */
  async #replace(demand: TokenOptions, rejected: AccessToken): Promise<AccessToken> {
    const held = this.#held.for(demand.subject);
    const accepted = held.acceptsRejection(this.options.clock.now());
    this.options.report({ type: 'token_rejected', subject: demand.subject, accepted });
    if (!accepted) return rejected;
    held.replacing = true;
    try {
      return await untilAborted(held.flight ?? this.#start(held, 'rejected'), demand.signal);
    } catch (error) {
      if (demand.signal?.aborted === true || !(error instanceof TokenAcquisitionError)) throw error;
      return rejected;
    }
  }

  #renewed({ subject, signal }: TokenOptions): Promise<AccessToken> {
    const held = this.#held.for(subject);
    return untilAborted(held.flight ?? this.#start(held, 'due'), signal);
  }

  #renewBehind(held: TokenRecord): void {
    // Its failure is reported, and the token serves on: nobody waits for this promise.
    this.#start(held, 'due').catch(() => {});
  }

  #start(held: TokenRecord, reason: Reason): Promise<AccessToken> {
    held.flight = this.#onDemand.run(() => this.#acquire(held, reason));
    return held.flight;
  }

  async #acquire(held: TokenRecord, reason: Reason): Promise<AccessToken> {
    const { clock, report, onToken, onSchedule } = this.options;
    const { subject, token: old } = held;
    try {
      let token = await this.inner.token(demandFor(held, reason));
      const servedAgain = held.replacing && reason === 'due' && old?.is(token) === true;
      if (servedAgain) token = await this.inner.token(demandFor(held, 'rejected'));
      held.publish(token, clock.now());
      report({ type: 'token_acquired', subject, reason, expiresAt: token.expiresAt });
      onToken?.(token, subject);
      return token;
    } catch (error) {
      held.fail(error, clock.now());
      if (error instanceof UnknownSubjectError) this.#unknown.add(subject, error, clock.now());
      if (error instanceof UnknownSubjectError && old === undefined) this.#held.forget(held);
      if (isNews(error)) report({ type: 'acquisition_failed', subject, reason, error });
      throw error;
    } finally {
      held.flight = undefined;
      held.replacing = false;
      this.#held.keep(held, clock.now());
      if (held.isScheduled) onSchedule?.(held.renewAt);
    }
  }
}

function demandFor(held: TokenRecord, reason: Reason): TokenOptions {
  // Nobody's: what is on Object.prototype is no demand.
  return Object.assign(Object.create(null), {
    ...(held.subject !== undefined && { subject: held.subject }),
    ...(held.token !== undefined && { replaces: held.token }),
    ...(reason !== 'absent' && { reason }),
  });
}

/** What was known before, a cooldown that goes on, is none. */
function isNews(error: unknown): error is ProviderAuthError {
  return error instanceof ProviderAuthError && error.code !== 'ERR_TOKEN_UNAVAILABLE';
}
