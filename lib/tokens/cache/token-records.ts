import type { AccessToken } from '../../core/access-token.js';
import { TokenRecord } from './token-record.js';

/** Of subjects without a token, so many failures are remembered. */
const MAX_FAILING = 1_000;

/**
 * Records by subject, at most `max` of them with a token: the least recently used go, but none with a flight or a cooldown,
 * and never the application's own. Those without a token live apart, so that no number of them displaces one that has one.
 */
export class TokenRecords implements Iterable<TokenRecord> {
  readonly #withToken = new Map<string | undefined, TokenRecord>();
  readonly #without = new Map<string | undefined, TokenRecord>();

  constructor(private readonly max: number) {}

  /** Only looks: the order of eviction stays. */
  find(subject: string | undefined): TokenRecord | undefined {
    return this.#withToken.get(subject) ?? this.#without.get(subject);
  }

  /** Somebody wants its token: it is the last to go. */
  use(subject: string | undefined): TokenRecord | undefined {
    const record = this.#withToken.get(subject);
    if (record === undefined) return this.#without.get(subject);
    if (subject === undefined) return record;
    this.#withToken.delete(subject);
    this.#withToken.set(subject, record);
    return record;
  }

  for(subject: string | undefined): TokenRecord {
    const known = this.use(subject);
    if (known !== undefined) return known;
    const record = new TokenRecord(subject);
    this.#without.set(subject, record);
    return record;
  }

  /** An acquisition of it has ended. */
  settle(record: TokenRecord, now: number): void {
    const { subject } = record;
    if (record.token === undefined) {
      this.#without.delete(subject);
      // Without a failure there is nothing to remember.
      if (record.failure === undefined && record.flight === undefined) return;
      this.#without.set(subject, record);
      evict(this.#without, MAX_FAILING, ({ flight }) => flight === undefined);
    } else if (this.#without.delete(subject)) {
      this.#withToken.set(subject, record);
      evict(this.#withToken, this.max, (each) => each.isEvictable(now));
    }
  }

  forget({ subject }: TokenRecord): void {
    this.#without.delete(subject);
    this.#withToken.delete(subject);
  }

  /** Those that have a token. */
  [Symbol.iterator](): Iterator<TokenRecord> {
    return this.#withToken.values();
  }

  flights(): Promise<AccessToken>[] {
    return [...this.#withToken.values(), ...this.#without.values()].flatMap(({ flight }) => flight?.token ?? []);
  }
}

/** The oldest go until there are at most `max`. */
function evict(
  records: Map<string | undefined, TokenRecord>,
  max: number,
  isEvictable: (record: TokenRecord) => boolean,
): void {
  for (const [subject, record] of records) {
    if (records.size <= max) return;
    if (isEvictable(record)) records.delete(subject);
  }
}
