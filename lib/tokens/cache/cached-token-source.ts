import type { AccessToken } from '../../core/access-token.js';
import { subjectHash } from '../../core/subject-hash.js';
import type { TokenOptions, TokenSource } from '../../core/token-source.js';
import { Flights, type FlightsOptions } from './flights.js';
import { Rejections, type RejectionsOptions } from './rejections.js';
import { TokenRecord } from './token-record.js';
import { TokenRecords } from './token-records.js';
import type { TokenStatus } from './token-status.js';
import { UnknownSubjects } from './unknown-subjects.js';
import { WaitingCallers } from './waiting-callers.js';

export interface CachedOptions extends FlightsOptions, RejectionsOptions {
  /** How many subjects' tokens are kept. */
  readonly maxSubjects: number;
  /** Whether the application's own token is renewed although nobody uses it. Default: true. */
  readonly renewWhenIdle?: boolean | undefined;
}

/**
 * Answers at once while a token is fresh; at once, and renews behind, when it is due; and lets all callers of a subject
 * join one flight when there is none.
 */
export class CachedTokenSource implements TokenSource {
  readonly #records: TokenRecords;
  readonly #flights: Flights;
  readonly #callers: WaitingCallers;
  readonly #rejections: Rejections;

  constructor(
    inner: TokenSource,
    private readonly options: CachedOptions,
  ) {
    const unknown = new UnknownSubjects();
    this.#records = new TokenRecords(options.maxSubjects, options.renewWhenIdle);
    this.#flights = new Flights(inner, this.#records, unknown, options);
    const peek = (subject: string | undefined) => this.peek(subject);
    this.#callers = new WaitingCallers(this.#records, this.#flights, unknown, { ...options, peek });
    this.#rejections = new Rejections(this.#records, this.#flights, this.#callers, options);
  }

  /** The subject's token if there is a usable one; starts its renewal when it is due. */
  peek(subject?: string): AccessToken | undefined {
    const record = this.#records.use(subject);
    if (record?.token === undefined) return undefined;
    const now = this.options.clock.now();
    const token = record.usable(now);
    if (token === undefined) return undefined;
    record.used = true;
    if (now < record.renewAt || record.flight !== undefined) return token;
    this.#flights.start(record, 'due', now);
    return record.usable(now);
  }

  token(options: TokenOptions = {}): Promise<AccessToken> {
    const { subject, signal, replaces, reason } = options;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (replaces !== undefined) {
      const held = this.#records.use(subject);
      const isHeld = held?.token?.is(replaces) === true && held.lives(this.options.clock.now());
      if (isHeld && reason === 'rejected') return this.#rejections.replace(options, replaces);
      if (isHeld) return this.#callers.joinAnother(options, 'due');
    }
    const token = this.peek(subject);
    return token === undefined ? this.#callers.join(options) : Promise.resolve(token);
  }

  /** A renewal of the subject's token by the schedule, or another try to get one, shared with whoever renews it already. */
  renew(subject?: string): Promise<AccessToken> {
    const record = this.#records.for(subject);
    const now = this.options.clock.now();
    const reason = record.lives(now) ? 'due' : 'absent';
    return (record.flight ?? this.#flights.start(record, reason, now, { scheduled: true })).token;
  }

  /** Status of the subject's token. Reading it changes nothing. */
  status(subject?: string): TokenStatus {
    return (this.#records.find(subject) ?? new TokenRecord(subject)).status(this.options.clock.now());
  }

  /** Says that the API refused `token` although it was acquired after a rejection: rejections wait longer. */
  refused(token: AccessToken, subject?: string): void {
    const record = this.#records.find(subject);
    if (record?.token?.is(token) !== true) return;
    const count = record.rejections?.refusedAgain(this.options.clock.now());
    if (count !== undefined) this.options.report({ type: 'replacement_refused', subject: subjectHash(subject), count });
  }

  /** It is as if the API had never rejected a token, of any subject. */
  resetRejections(): void {
    for (const record of this.#records) record.rejections = undefined;
  }

  /** How many tokens are held. */
  get size(): number {
    return this.#records.size;
  }

  /** What is kept, for the schedule of renewals. */
  records(): Iterable<TokenRecord> {
    return this.#records.scheduled();
  }

  /** Resolves when no acquisition is in flight, however they end. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#records.flights());
  }

  /** Every token that is held, and whose it is. */
  held(): { readonly token: AccessToken; readonly subject: string | undefined }[] {
    return [...this.#records].flatMap(({ token, subject }) => (token === undefined ? [] : { token, subject }));
  }
}
