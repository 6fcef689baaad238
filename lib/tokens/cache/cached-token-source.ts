import type { AccessToken } from '../../core/access-token.js';
import { TokenAcquisitionError, UnknownSubjectError } from '../../core/errors.js';
import { pause } from '../../core/pause.js';
import type { TokenOptions, TokenSource } from '../../core/token-source.js';
import type { TokenStatus } from '../../core/token-status.js';
import { AbandonedError, type Flight, HOLD_BACK_MS } from './flight.js';
import { Flights, type FlightsOptions, type Reason } from './flights.js';
import { SuppressedRejections } from './suppressed-rejections.js';
import { TokenRecord } from './token-record.js';
import { TokenRecords } from './token-records.js';
import { UnknownSubjects } from './unknown-subjects.js';

export interface CachedOptions extends FlightsOptions {
  /** How many subjects' tokens are kept. */
  readonly maxSubjects: number;
}

/** After a failure, whoever joins the one try waits so long for it. */
const TRY_PATIENCE_MS = 250;

/**
 * Answers at once while a token is fresh; at once, and renews behind, when it is due; and lets all callers of a subject
 * join one flight when there is none.
 */
export class CachedTokenSource implements TokenSource {
  readonly #records: TokenRecords;
  readonly #unknown = new UnknownSubjects();
  readonly #suppressed: SuppressedRejections;
  readonly #flights: Flights;

  constructor(
    inner: TokenSource,
    private readonly options: CachedOptions,
  ) {
    this.#records = new TokenRecords(options.maxSubjects);
    this.#flights = new Flights(inner, this.#records, this.#unknown, options);
    this.#suppressed = new SuppressedRejections(options.clock, options.report);
  }

  /** The subject's token if there is a usable one; starts its renewal when it is due. */
  peek(subject?: string): AccessToken | undefined {
    const record = this.#records.use(subject);
    if (record?.token === undefined) return undefined;
    const now = this.options.clock.now();
    const token = record.usable(now);
    if (token === undefined) return undefined;
    record.used = true;
    if (now >= record.renewAt && record.flight === undefined) this.#flights.start(record, 'due', now);
    return record.usable(now);
  }

  token(options: TokenOptions = {}): Promise<AccessToken> {
    const { subject, signal, replaces, reason } = options;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (replaces !== undefined) {
      const held = this.#records.use(subject);
      const isHeld = held?.token?.is(replaces) === true && this.options.clock.now() < held.expiresAt;
      if (isHeld) return reason === 'rejected' ? this.#replace(options, replaces) : this.#joinAnother(options, 'due');
    }
    const token = this.peek(subject);
    return token === undefined ? this.#join(options) : Promise.resolve(token);
  }

  /** A renewal of the subject's token by the schedule, shared with whoever renews it already. */
  renew(subject?: string): Promise<AccessToken> {
    const record = this.#records.for(subject);
    return (record.flight ?? this.#flights.start(record, 'due', this.options.clock.now(), true)).token;
  }

  /** Status of the subject's token. Reading it changes nothing. */
  status(subject?: string): TokenStatus {
    return (this.#records.find(subject) ?? new TokenRecord(subject)).status(this.options.clock.now());
  }

  /** Says that the API refused `token` although it was acquired after a rejection: rejections wait longer. */
  refused(token: AccessToken, subject?: string): void {
    const record = this.#records.find(subject);
    if (record?.token?.is(token) === true) record.rejections?.refusedAgain(this.options.clock.now());
  }

  /** What is kept, for the schedule of renewals. */
  records(): Iterable<TokenRecord> {
    return this.#records;
  }

  /** Resolves when no acquisition is in flight, however they end. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#records.flights());
  }

  /** Every token that is held, and whose it is. */
  held(): { readonly token: AccessToken; readonly subject: string | undefined }[] {
    return [...this.#records].flatMap(({ token, subject }) => (token === undefined ? [] : { token, subject }));
  }

  async #join(options: TokenOptions): Promise<AccessToken> {
    const { clock } = this.options;
    const { subject, signal } = options;
    const unknown = this.#unknown.errorOf(subject, clock.now());
    if (unknown !== undefined) throw unknown;
    for (;;) {
      const now = clock.now();
      const record = this.#records.for(subject);
      record.used = true;
      const failure = record.currentFailure(now);
      const joined = record.flight;
      const flight = joined ?? this.#flights.start(record, 'absent', now);
      const wait = patienceWith(record, flight, joined === undefined ? undefined : failure, now);
      const patience = wait === undefined ? undefined : pause(clock, wait);
      try {
        const token = (await flight.join(signal, patience?.over)) ?? this.peek(subject);
        if (token !== undefined) return token;
        if (failure !== undefined) throw failure.unavailable(clock.now());
      } catch (error) {
        if (signal?.aborted === true) throw error;
        if (error instanceof AbandonedError) continue;
        const restored = this.peek(subject);
        if (restored !== undefined) return restored;
        throw error instanceof TokenAcquisitionError || error instanceof UnknownSubjectError ? error.again() : error;
      } finally {
        patience?.cancel();
      }
    }
  }

  /** Another token, or the rejected one while rejections are not accepted. Rejects when no other is to be had. */
  async #replace(options: TokenOptions, rejected: AccessToken): Promise<AccessToken> {
    const { subject } = options;
    const record = this.#records.for(subject);
    const accepted = record.acceptsRejection(this.options.clock.now());
    this.options.report({ type: 'token_rejected', subject, accepted });
    if (accepted) return this.#joinAnother(options, 'rejected');
    if (record.rejections !== undefined) this.#suppressed.note(record.rejections, subject);
    return rejected;
  }

  async #joinAnother({ subject, signal }: TokenOptions, reason: Reason): Promise<AccessToken> {
    const now = this.options.clock.now();
    const record = this.#records.for(subject);
    const flight = record.flight ?? this.#flights.start(record, reason, now);
    if (reason === 'rejected' && !flight.isReplacement) {
      flight.isReplacement = true;
      flight.holdBackUntil = now + HOLD_BACK_MS;
    }
    try {
      const token = await flight.join(signal);
      if (token !== undefined) return token;
    } catch (error) {
      if (signal?.aborted === true || !(error instanceof TokenAcquisitionError)) throw error;
      throw error.again();
    }
    return flight.token;
  }
}

/** How long a caller waits for a flight: a token that still lives, or a failure that is known, is better than waiting on. */
function patienceWith(
  record: TokenRecord,
  flight: Flight,
  failure: TokenAcquisitionError | undefined,
  now: number,
): number | undefined {
  if (record.token !== undefined && now < record.expiresAt) {
    return Math.max(0, Math.max(flight.holdBackUntil, flight.startedAt + HOLD_BACK_MS) - now);
  }
  return failure && Math.min(TRY_PATIENCE_MS, Math.max(0, (failure.until ?? 0) - now)) + TRY_PATIENCE_MS;
}
