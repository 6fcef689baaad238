import type { AccessToken } from '../../core/access-token.js';
import type { Clock } from '../../core/clock.js';
import { ProviderAuthError, TokenAcquisitionError, UnknownSubjectError } from '../../core/errors.js';
import { pause } from '../../core/pause.js';
import { summaryOf } from '../acquire/failure-summary.js';
import { subjectHash } from '../../core/subject-hash.js';
import type { AcquisitionReason, Report } from '../../core/token-event.js';
import type { TokenSource } from '../../core/token-source.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import type { AcquisitionOptions } from '../acquire/attempt.js';
import { AbandonedError, Flight, HOLD_BACK_MS } from './flight.js';
import type { TokenRecord } from './token-record.js';
import type { TokenRecords } from './token-records.js';
import type { UnknownSubjects } from './unknown-subjects.js';

export interface FlightsOptions {
  readonly clock: Clock;
  readonly report: Report;
  /** A new token ends the old one, so the old one is held back while the new one is under way. Default: false. */
  readonly singleSession?: boolean;
  /** Told whenever the time of a renewal is set. Milliseconds since the epoch. */
  readonly onSchedule?: (renewAt: number) => void;
  /** Told of each new token. */
  readonly onToken?: (token: AccessToken, subject: string | undefined) => void;
}

/** Who starts a flight: the schedule, or a caller. */
export type Start = Pick<AcquisitionOptions, 'scheduled' | 'grant'>;
type ReasonedStart = Start & { readonly reason: AcquisitionReason };

/** Acquisitions on demand are at least so far apart, however short the lifetimes. */
const MIN_APART_MS = 200;

/** Acquires tokens for records: one flight per record, and what comes of it is written down there. */
export class Flights {
  constructor(
    private readonly inner: TokenSource,
    private readonly records: TokenRecords,
    private readonly unknown: UnknownSubjects,
    private readonly options: FlightsOptions,
  ) {}

  /** `grant`: that of whoever starts it. */
  start(record: TokenRecord, reason: AcquisitionReason, now: number, { scheduled = false, grant }: Start = {}): Flight {
    const flight = new Flight(now, (self) => this.#acquire(record, self, { reason, scheduled, grant }));
    record.acquire(flight);
    // Its failure is reported, and the token serves on: it goes on for itself.
    if (record.lives(now)) flight.keep();
    if (scheduled) flight.keep();
    flight.endsOld = this.options.singleSession === true;
    if (flight.endsOld) flight.holdBackUntil = now + HOLD_BACK_MS;
    return flight;
  }

  /** A token came to a record. */
  publish(record: TokenRecord, token: AccessToken): void {
    const { clock, onToken, onSchedule } = this.options;
    record.publish(token, clock.now());
    this.records.settle(record, clock.now());
    onSchedule?.(record.renewAt);
    onToken?.(token, record.subject);
  }

  async #acquire(record: TokenRecord, flight: Flight, start: ReasonedStart): Promise<AccessToken> {
    const { reason } = start;
    try {
      if (reason === 'absent') await this.#apart(record, flight.signal);
      const asked = await this.#ask(record, flight, start);
      const isDead = this.options.clock.now() >= asked.expiresAt;
      // This process was stopped while it was on its way.
      const token = isDead ? await this.#ask(record, flight, start) : asked;
      record.credentials = flight.effort.credentials ?? record.credentials;
      this.publish(record, token);
      return token;
    } catch (error) {
      this.#failed(record, flight, error, reason);
      // Nobody was asked.
      const isOpen = error instanceof ProviderAuthError && error.code === 'ERR_STORE_REQUIRED';
      if (isOpen && reason === 'rejected') record.rejections?.takeBack();
      throw error;
    }
  }

  async #ask(record: TokenRecord, flight: Flight, start: ReasonedStart): Promise<AccessToken> {
    const { token: old } = record;
    let adopted = false;
    const onAdopt = (): void => void (adopted = true);
    let token = await this.inner.token(optionsFor(record, flight, start, onAdopt));
    const servedAgain = flight.isReplacement && start.reason === 'due' && old?.is(token) === true;
    if (servedAgain)
      token = await this.inner.token(optionsFor(record, flight, { ...start, reason: 'rejected' }, onAdopt));
    if (adopted && start.reason === 'rejected') record.rejections?.takeBack();
    return token;
  }

  #failed(record: TokenRecord, flight: Flight, error: unknown, reason: AcquisitionReason): void {
    const { clock, report, onSchedule } = this.options;
    const { subject } = record;
    // What is known of another replica is news here, if it is the first that is known.
    const isFirst = subject === undefined && !record.hasFailed;
    if (error instanceof AbandonedError) record.abandon();
    else record.fail(error, clock.now());
    this.records.settle(record, clock.now());
    if (error instanceof UnknownSubjectError) this.unknown.add(subject, error, clock.now());
    if (record.isScheduled) onSchedule?.(record.renewAt);
    if (!isNews(error, isFirst)) return;
    const now = clock.now();
    const expiresAt = record.lives(now) ? record.expiresAt : undefined;
    const whose = { subject: subjectHash(subject), reason, expiresAt };
    report({ type: 'acquisition_failed', ...whose, ...flight.effort.cost(now), ...summaryOf(error), error });
  }

  async #apart({ acquiredAt }: TokenRecord, signal: AbortSignal): Promise<void> {
    const wait = acquiredAt === undefined ? 0 : acquiredAt + MIN_APART_MS - this.options.clock.now();
    if (wait <= 0) return;
    const { over, cancel } = pause(this.options.clock, wait, signal);
    await over.finally(cancel);
  }
}

function optionsFor(
  record: TokenRecord,
  flight: Flight,
  { reason, scheduled, grant }: ReasonedStart,
  onAdopt: () => void,
): AcquisitionOptions {
  // Properties that somebody put on Object.prototype must not count as options.
  return withoutPrototype({
    signal: flight.signal,
    onAdopt,
    effort: flight.effort,
    ...(record.subject !== undefined && { subject: record.subject }),
    ...(record.token !== undefined && { replaces: record.token }),
    ...(reason !== 'absent' && { reason }),
    ...(scheduled === true && { scheduled }),
    ...(grant !== undefined && { grant }),
  });
}

/** What was known before, a cooldown that goes on, is none. */
function isNews(error: unknown, isFirst: boolean): error is ProviderAuthError {
  if (!(error instanceof ProviderAuthError)) return false;
  return isFirst || !(error instanceof TokenAcquisitionError && error.isRepetition);
}
