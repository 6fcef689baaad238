import type { AccessToken } from '../../core/access-token.js';
import { TokenRecord } from './token-record.js';

/** Of subjects without a token, so many failures are remembered. */
const MAX_FAILED = 1_000;

/**
 * Records by subject, at most `max` of them with a token: the least recently used go, but none with a flight or a cooldown,
 * and never the application's own. Those without a token live apart, so that no number of them displaces one that has one,
 * nor the application's own.
 */
export class TokenRecords implements Iterable<TokenRecord> {
  readonly #withToken = new Map<string | undefined, TokenRecord>();
  readonly #acquiring = new Map<string | undefined, TokenRecord>();
  readonly #failed = new Map<string | undefined, TokenRecord>();

  /** `renewsIdle`: whether the application's own is renewed although it is not in use; subjects' are not. */
  constructor(
    private readonly max: number,
    private readonly renewsIdle = true,
  ) {}

  /** Only looks: the order of eviction stays. */
  find(subject: string | undefined): TokenRecord | undefined {
    return this.#withToken.get(subject) ?? this.#acquiring.get(subject) ?? this.#failed.get(subject);
  }

  /** Somebody wants its token: it is the last to go. */
  use(subject: string | undefined): TokenRecord | undefined {
    const record = this.#withToken.get(subject);
    if (record === undefined || subject === undefined) return record;
    this.#withToken.delete(subject);
    this.#withToken.set(subject, record);
    return record;
  }

  /** The record of a subject whose token is wanted, made if there is none: an acquisition of it is to follow. */
  for(subject: string | undefined): TokenRecord {
    const known = this.use(subject) ?? this.#acquiring.get(subject);
    if (known !== undefined) return known;
    const record = this.#failed.get(subject) ?? new TokenRecord(subject, this.renewsIdle && subject === undefined);
    this.#failed.delete(subject);
    this.#acquiring.set(subject, record);
    return record;
  }

  /** An acquisition of it has ended. */
  settle(record: TokenRecord, now: number): void {
    const { subject } = record;
    if (!this.#acquiring.delete(subject)) return;
    if (record.token !== undefined) {
      this.#withToken.set(subject, record);
      this.#evict(now);
    } else if (record.failure !== undefined) {
      this.#failed.set(subject, record);
      const [first, second] = this.#failed.keys();
      if (this.#failed.size > MAX_FAILED) this.#failed.delete(first ?? second);
    }
  }

  /** How many have a token. */
  get size(): number {
    return this.#withToken.size;
  }

  /** Those that may be due: the application's own also when it has no token. */
  scheduled(): Iterable<TokenRecord> {
    const own = this.#failed.get(undefined);
    return own === undefined ? this : [own, ...this];
  }

  /** Those that have a token. */
  [Symbol.iterator](): Iterator<TokenRecord> {
    return this.#withToken.values();
  }

  flights(): Promise<AccessToken>[] {
    return [...this.#withToken.values(), ...this.#acquiring.values()].flatMap(({ flight }) => flight?.token ?? []);
  }

  #evict(now: number): void {
    for (const [subject, record] of this.#withToken) {
      if (this.#withToken.size <= this.max) return;
      if (record.isEvictable(now)) this.#withToken.delete(subject);
    }
  }
}
