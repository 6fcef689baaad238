import type { AccessToken } from '../../core/access-token.js';
import type { Clock } from '../../core/clock.js';
import { ProviderAuthError, TokenAcquisitionError, UnknownSubjectError } from '../../core/errors.js';
import { summaryOf } from '../acquire/failure-summary.js';
import { pause } from '../../core/pause.js';
import { subjectHash } from '../../core/subject-hash.js';
import type { AcquisitionReason, Report } from '../../core/token-event.js';
import type { TokenOptions } from '../../core/token-source.js';
import { AbandonedError, type Flight, HOLD_BACK_MS } from './flight.js';
import type { Flights } from './flights.js';
import type { TokenRecord } from './token-record.js';
import type { TokenRecords } from './token-records.js';
import type { UnknownSubjects } from './unknown-subjects.js';

/** After a failure, whoever joins the one try waits so long for it. */
const TRY_PATIENCE_MS = 250;

export interface WaitingCallersOptions {
  readonly clock: Clock;
  readonly report: Report;
  /** The subject's token if there is a usable one. */
  readonly peek: (subject: string | undefined) => AccessToken | undefined;
}

/** Callers that have to wait for a token: each joins its subject's flight, as long as its patience lasts. */
export class WaitingCallers {
  constructor(
    private readonly records: TokenRecords,
    private readonly flights: Flights,
    private readonly unknown: UnknownSubjects,
    private readonly options: WaitingCallersOptions,
  ) {}

  /** A token where there is none. Each caller gets an error object of its own. */
  async join(options: TokenOptions): Promise<AccessToken> {
    try {
      return await this.#joined(options);
    } catch (error) {
      const isOurs = error instanceof ProviderAuthError && options.signal?.aborted !== true;
      const subject = subjectHash(options.subject);
      if (isOurs) this.options.report({ type: 'token_unavailable', subject, ...summaryOf(error), error });
      throw error;
    }
  }

  async #joined(options: TokenOptions): Promise<AccessToken> {
    const { subject, signal, grant } = options;
    const { clock, peek } = this.options;
    const unknown = this.unknown.errorOf(subject, clock.now());
    if (unknown !== undefined) throw unknown;
    for (;;) {
      const now = clock.now();
      const record = this.records.for(subject);
      record.used = true;
      const failure = record.currentFailure(now);
      const joined = record.flight;
      const flight = joined ?? this.flights.start(record, 'absent', now, { grant });
      const wait = patienceWith(record, flight, joined === undefined ? undefined : failure, now);
      const patience = wait === undefined ? undefined : pause(clock, wait);
      try {
        const token = (await this.#wait(flight, joined, options, patience?.over)) ?? peek(subject);
        if (token !== undefined) return token;
        if (failure !== undefined && !record.lives(clock.now())) throw failure.unavailable(clock.now());
      } catch (error) {
        if (signal?.aborted === true) throw error;
        if (error instanceof AbandonedError) continue;
        const restored = peek(subject);
        if (restored !== undefined) return restored;
        throw error instanceof TokenAcquisitionError || error instanceof UnknownSubjectError ? error.again() : error;
      } finally {
        patience?.cancel();
      }
    }
  }

  /** Another token than the one that is held. */
  async joinAnother(options: TokenOptions, reason: AcquisitionReason): Promise<AccessToken> {
    const { subject, signal, grant } = options;
    const now = this.options.clock.now();
    const record = this.records.for(subject);
    const joined = record.flight;
    const flight = joined ?? this.flights.start(record, reason, now, { grant });
    if (reason === 'rejected' && !flight.isReplacement) {
      flight.isReplacement = true;
      flight.holdBackUntil = now + HOLD_BACK_MS;
    }
    try {
      // Without a limit to its patience, this ends with the token or throws.
      await this.#wait(flight, joined, options);
    } catch (error) {
      if (signal?.aborted === true || !(error instanceof TokenAcquisitionError)) throw error;
      throw error.again();
    }
    return flight.token;
  }

  /** Tells of a caller that waited for what somebody else had begun, in that caller's async context. */
  async #wait(
    flight: Flight,
    joined: Flight | undefined,
    { subject, signal }: TokenOptions,
    patience?: Promise<void>,
  ): Promise<AccessToken | undefined> {
    const { acquisition } = flight.effort;
    const tell = (): void => {
      if (joined !== undefined)
        this.options.report({ type: 'acquisition_joined', subject: subjectHash(subject), acquisition });
    };
    try {
      const token = await flight.join(signal, patience);
      if (token !== undefined) tell();
      return token;
    } catch (error) {
      if (signal?.aborted !== true && !(error instanceof AbandonedError)) tell();
      throw error;
    }
  }
}

/** How long a caller waits for a flight: a token that still lives, or a failure that is known, is better than waiting on. */
function patienceWith(
  record: TokenRecord,
  flight: Flight,
  failure: TokenAcquisitionError | undefined,
  now: number,
): number | undefined {
  if (record.lives(now)) {
    return Math.max(0, Math.max(flight.holdBackUntil, flight.startedAt + HOLD_BACK_MS) - now);
  }
  return failure && Math.min(TRY_PATIENCE_MS, Math.max(0, (failure.until ?? 0) - now)) + TRY_PATIENCE_MS;
}
