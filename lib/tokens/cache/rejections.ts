import { untilAborted } from '../../core/abort.js';
import type { AccessToken } from '../../core/access-token.js';
import type { Clock } from '../../core/clock.js';
import { subjectHash } from '../../core/subject-hash.js';
import type { Report } from '../../core/token-event.js';
import type { TokenOptions } from '../../core/token-source.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import type { Flights } from './flights.js';
import { SuppressedRejections } from './suppressed-rejections.js';
import type { TokenRecord } from './token-record.js';
import type { TokenRecords } from './token-records.js';
import type { WaitingCallers } from './waiting-callers.js';

/** A newer token than `replaces` that another replica acquired, if there is one. Asks no token endpoint, and never rejects. */
type Adopt = (options: TokenOptions) => Promise<AccessToken | undefined>;

export interface RejectionsOptions {
  readonly clock: Clock;
  readonly report: Report;
  /** Default: there are no other replicas. */
  readonly adopt?: Adopt | undefined;
}

/** What becomes of the tokens that an API rejects. */
export class Rejections {
  readonly #suppressed: SuppressedRejections;
  readonly #looks = new Map<TokenRecord, Promise<AccessToken | undefined>>();

  constructor(
    private readonly records: TokenRecords,
    private readonly flights: Flights,
    private readonly callers: WaitingCallers,
    private readonly options: RejectionsOptions,
  ) {
    this.#suppressed = new SuppressedRejections(options.clock, options.report);
  }

  /** Another token, or the rejected one while rejections are not accepted. Rejects when no other is to be had. */
  async replace(options: TokenOptions, rejected: AccessToken): Promise<AccessToken> {
    const { subject } = options;
    const record = this.records.for(subject);
    const accepted = record.acceptsRejection(this.options.clock.now());
    this.options.report({ type: 'token_rejected', subject: subjectHash(subject), accepted });
    if (accepted) return this.callers.joinAnother(options, 'rejected');
    if (record.rejections !== undefined) this.#suppressed.note(record.rejections, subject);
    return (await this.#look(record, options, rejected)) ?? rejected;
  }

  /** Another replica may have replaced it: that costs no acquisition. All that reject it meanwhile share a look. */
  async #look(record: TokenRecord, options: TokenOptions, rejected: AccessToken): Promise<AccessToken | undefined> {
    const { adopt, clock } = this.options;
    let look = this.#looks.get(record);
    if (look === undefined) {
      if (adopt === undefined || record.flight !== undefined) return undefined;
      if (record.rejections?.mayLook(clock.now()) !== true) return undefined;
      look = this.#adopt(record, rejected, adopt).finally(() => this.#looks.delete(record));
      this.#looks.set(record, look);
    }
    return untilAborted(look, options.signal);
  }

  async #adopt(record: TokenRecord, replaces: AccessToken, adopt: Adopt): Promise<AccessToken | undefined> {
    const { subject } = record;
    const token = await adopt(
      withoutPrototype({ replaces, reason: 'rejected', ...(subject !== undefined && { subject }) }),
    );
    const isHeld = record.flight === undefined && record.token?.is(replaces) === true;
    if (token !== undefined && isHeld) this.flights.publish(record, token);
    return token;
  }
}
