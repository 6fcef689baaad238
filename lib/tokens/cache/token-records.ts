import type { AccessToken } from '../../core/access-token.js';
import { TokenAcquisitionError, UnknownSubjectError } from '../../core/errors.js';
import { RejectionCooldown } from './rejection-cooldown.js';
import type { TokenStatus } from '../../core/token-status.js';
import { UNKNOWN_MS } from './unknown-subjects.js';

const MIN_WAIT_MS = 250;

/** What is kept per subject. */
export class TokenRecord {
  token: AccessToken | undefined;
  /** The token's, kept here too: the schedule compares it for all records at once. */
  expiresAt = 0;
  /** When the next renewal is due. Milliseconds since the epoch. */
  renewAt = Number.POSITIVE_INFINITY;
  flight: Promise<AccessToken> | undefined;
  /** The token's rejection was accepted: it is not handed out while its replacement is under way. */
  replacing = false;
  failure: TokenAcquisitionError | undefined;
  acquiredAt: number | undefined;
  lastFailure: TokenStatus['lastFailure'];
  rejections: RejectionCooldown | undefined;
  /** Since the last renewal somebody wanted it. */
  used = true;

  constructor(readonly subject: string | undefined) {}

  publish(token: AccessToken, now: number): void {
    const extended = this.token === undefined || token.expiresAt > this.token.expiresAt;
    this.renewAt = extended ? token.refreshAt : now + Math.max(1_000, (token.expiresAt - now) / 2);
    this.token = token;
    this.expiresAt = token.expiresAt;
    this.acquiredAt = now;
    this.failure = undefined;
    this.used = false;
  }

  fail(error: unknown, now: number): void {
    this.failure = error instanceof TokenAcquisitionError ? error : undefined;
    const wait = error instanceof UnknownSubjectError ? UNKNOWN_MS : MIN_WAIT_MS;
    this.renewAt = Math.max(this.failure?.until ?? 0, now + wait);
    // What follows from an earlier failure is not another one.
    if (this.failure !== undefined && this.failure.code !== 'ERR_TOKEN_UNAVAILABLE') {
      this.lastFailure = { code: this.failure.code, at: now };
    }
  }

  /** The last failure, as long as it says something about now. */
  currentFailure(now: number): TokenAcquisitionError | undefined {
    return this.failure?.isOld(now) === true ? undefined : this.failure;
  }

  status(now: number): TokenStatus {
    const { token, acquiredAt, lastFailure } = this;
    const until = this.failure?.until ?? 0;
    return {
      state: this.#state(now),
      expiresAt: token?.expiresAt,
      refreshAt: token && this.renewAt,
      acquiredAt,
      lastFailure,
      cooldownUntil: until > now ? until : undefined,
    };
  }

  #state(now: number): TokenStatus['state'] {
    if (this.token !== undefined && !this.replacing && now < this.token.usableUntil) {
      return now < this.token.refreshAt ? 'fresh' : 'due';
    }
    if (this.flight !== undefined) return 'acquiring';
    return this.token === undefined ? 'absent' : 'expired';
  }

  acceptsRejection(now: number): boolean {
    if (this.replacing) return true;
    this.rejections ??= new RejectionCooldown();
    return this.rejections.accept(now);
  }

  /** Whether the schedule has anything to do with it: it lives, or it died unnoticed (the machine slept). */
  get isScheduled(): boolean {
    return (
      this.token !== undefined &&
      this.flight === undefined &&
      (this.failure === undefined || this.renewAt < this.token.usableUntil)
    );
  }

  /** Whether it is to be renewed now; a subject's token only if it is in use. */
  isDue(now: number): boolean {
    return this.renewAt <= now && (this.subject === undefined || this.used) && this.isScheduled;
  }

  /** The application's own token makes room for nobody's. */
  isEvictable(now: number): boolean {
    if (this.subject === undefined || this.flight !== undefined) return false;
    return (this.failure?.until ?? 0) <= now && this.rejections?.isOver(now) !== false;
  }
}

/**
 * Records by subject, at most `max` of them: the least recently used go, but none with a flight or a cooldown, and never
 * the application's own. One whose first acquisition is under way counts when that has ended: a subject that turns out to
 * be unknown displaces nobody.
 */
export class TokenRecords implements Iterable<TokenRecord> {
  readonly #bySubject = new Map<string | undefined, TokenRecord>();
  readonly #arriving = new Map<string | undefined, TokenRecord>();

  constructor(private readonly max: number) {}

  get(subject: string | undefined): TokenRecord | undefined {
    const held = this.#bySubject.get(subject);
    if (held === undefined) return this.#arriving.get(subject);
    if (subject === undefined) return held;
    this.#bySubject.delete(subject);
    this.#bySubject.set(subject, held);
    return held;
  }

  for(subject: string | undefined): TokenRecord {
    const known = this.get(subject);
    if (known !== undefined) return known;
    const held = new TokenRecord(subject);
    this.#arriving.set(subject, held);
    return held;
  }

  /** An acquisition of it has ended. */
  keep(held: TokenRecord, now: number): void {
    if (!this.#arriving.delete(held.subject)) return;
    this.#bySubject.set(held.subject, held);
    for (const [subject, each] of this.#bySubject) {
      if (this.#bySubject.size <= this.max) return;
      if (each.isEvictable(now)) this.#bySubject.delete(subject);
    }
  }

  forget({ subject }: TokenRecord): void {
    this.#arriving.delete(subject);
    this.#bySubject.delete(subject);
  }

  /** Those that an acquisition has ended of. */
  [Symbol.iterator](): Iterator<TokenRecord> {
    return this.#bySubject.values();
  }

  flights(): Promise<AccessToken>[] {
    return [...this.#bySubject.values(), ...this.#arriving.values()].flatMap(({ flight }) => flight ?? []);
  }
}
