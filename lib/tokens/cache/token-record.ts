import type { AccessToken } from '../../core/access-token.js';
import { type FailureKind, TokenAcquisitionError, UnknownSubjectError } from '../../core/errors.js';
import { type Flight, HOLD_BACK_MS } from './flight.js';
import type { CredentialsInUse } from '../acquire/effort.js';
import type { TokenStatus } from './token-status.js';
import { RejectionCooldown } from './rejection-cooldown.js';
import { UNKNOWN_MS } from './unknown-subjects.js';

const MIN_WAIT_MS = 250;
/** Renewals behind are at least so far apart, however short the lifetimes. */
const MIN_RENEWAL_MS = 1_000;
const MAX_PATIENCE_MS = 10 * 60_000;
const NEEDS_A_PERSON: ReadonlySet<FailureKind> = new Set([
  'credentials-rejected',
  'refresh-rejected',
  'invalid-request',
  'invalid-response',
]);

/** What goes on with a record, whether it has a token or none: nothing, an acquisition, or a failure that counts. */
type Activity =
  | { readonly is: 'idle' }
  | { readonly is: 'acquiring'; readonly flight: Flight; readonly failure: TokenAcquisitionError | undefined }
  | { readonly is: 'failed'; readonly failure: TokenAcquisitionError };

/** One for all: most records of many are idle. */
const IDLE: Activity = { is: 'idle' };

/** What is kept per subject. */
export class TokenRecord {
  #activity = IDLE;
  /** Since when every acquisition has failed. Milliseconds since the epoch. */
  #failsSince: number | undefined;
  token: AccessToken | undefined;
  /** The token's, kept here too: the schedule compares it for all records at once. 0: there is no token. */
  expiresAt = 0;
  /** When the next renewal is due. Milliseconds since the epoch. */
  renewAt = Number.POSITIVE_INFINITY;
  acquiredAt: number | undefined;
  lastFailure: TokenStatus['lastFailure'];
  rejections: RejectionCooldown | undefined;
  credentials: CredentialsInUse | undefined;
  /** Since the last renewal somebody wanted it. */
  used = true;

  /** `renewsIdle`: whether it is renewed, and tried again after a failure, although nobody wants it. Default: the application's own is. */
  constructor(
    readonly subject: string | undefined,
    private readonly renewsIdle = subject === undefined,
  ) {}

  /** The acquisition that is under way. */
  get flight(): Flight | undefined {
    return this.#activity.is === 'acquiring' ? this.#activity.flight : undefined;
  }

  /** What the last acquisition failed with, also while the next is under way. */
  get failure(): TokenAcquisitionError | undefined {
    return this.#activity.is === 'idle' ? undefined : this.#activity.failure;
  }

  /** An acquisition begins. It ends with `publish`, `fail` or `abandon`. */
  acquire(flight: Flight): void {
    this.#activity = { is: 'acquiring', flight, failure: this.failure };
  }

  publish(token: AccessToken, now: number): void {
    const extended = this.token === undefined || token.expiresAt > this.token.expiresAt;
    const due = extended ? token.refreshAt : now + (token.expiresAt - now) / 2;
    this.renewAt = Math.max(due, now + MIN_RENEWAL_MS);
    this.token = token;
    this.expiresAt = token.expiresAt;
    this.acquiredAt = now;
    this.used = false;
    this.#failsSince = undefined;
    this.#activity = IDLE;
  }

  fail(error: unknown, now: number): void {
    const failure = error instanceof TokenAcquisitionError ? error : undefined;
    this.#activity = failure === undefined ? IDLE : { is: 'failed', failure };
    const wait = error instanceof UnknownSubjectError ? UNKNOWN_MS : MIN_WAIT_MS;
    const patience =
      failure === undefined || this.lives(now) ? 0 : patienceWithout(failure, now - (this.#failsSince ??= now));
    this.renewAt = Math.max(failure?.until ?? 0, now + Math.max(wait, patience));
    if (failure !== undefined && (!failure.isRepetition || !this.hasFailed)) {
      this.lastFailure = { code: failure.original.code, at: Math.floor(now) };
    }
  }

  /** Nobody waits for the acquisition any more: it is as if it had never begun. */
  abandon(): void {
    const { failure } = this;
    this.#activity = failure === undefined ? IDLE : { is: 'failed', failure };
  }

  /** Whether an acquisition has failed since the token came. */
  get hasFailed(): boolean {
    return this.lastFailure !== undefined && this.lastFailure.at >= Math.floor(this.acquiredAt ?? 0);
  }

  /** The last failure, as long as it says something about now. */
  currentFailure(now: number): TokenAcquisitionError | undefined {
    return this.failure?.isOld(now) === true ? undefined : this.failure;
  }

  /** Whether there is a token, and it has not died. */
  lives(now: number): boolean {
    return now < this.expiresAt;
  }

  /** The token, as long as it may be sent: to its very expiry while its renewal fails or takes long. */
  usable(now: number): AccessToken | undefined {
    const { token, flight } = this;
    if (token === undefined || now >= token.expiresAt) return undefined;
    if (flight !== undefined && now < flight.holdBackUntil) return undefined;
    if (now < token.usableUntil || this.failure !== undefined) return token;
    return flight !== undefined && now >= flight.startedAt + HOLD_BACK_MS ? token : undefined;
  }

  status(now: number): TokenStatus {
    const { token, acquiredAt, lastFailure, credentials } = this;
    const until = this.failure?.until ?? 0;
    return {
      state: this.#state(now),
      expiresAt: token?.expiresAt,
      remainingMs: token && Math.max(0, Math.floor(token.expiresAt - now)),
      refreshAt: this.#renewsBy(now) ? Math.ceil(this.renewAt) : undefined,
      acquiredAt: acquiredAt && Math.floor(acquiredAt),
      lastFailure,
      cooldownUntil: until > now ? Math.ceil(until) : undefined,
      rejections: this.rejections?.status(now),
      credentials,
    };
  }

  /** Whether `renewAt` means anything: a living token's, or that of one that is tried again without a caller. */
  #renewsBy(now: number): boolean {
    return this.lives(now) || (this.renewsIdle && this.isScheduled);
  }

  #state(now: number): TokenStatus['state'] {
    const token = this.usable(now);
    if (token !== undefined) return now < token.refreshAt ? 'fresh' : 'due';
    if (this.flight !== undefined) return 'acquiring';
    return this.token === undefined ? 'absent' : 'expired';
  }

  acceptsRejection(now: number): boolean {
    this.rejections ??= new RejectionCooldown();
    const { flight } = this;
    if (flight?.isReplacement !== true && flight?.endsOld !== true) return this.rejections.accept(now);
    this.rejections.join(now);
    return true;
  }

  /** Whether the schedule has anything to do with it: it lives, it died unnoticed (the machine slept), or it is tried until it is there. */
  get isScheduled(): boolean {
    const { token } = this;
    if (this.#activity.is === 'acquiring') return false;
    if (this.#activity.is === 'idle') return token !== undefined;
    return this.renewsIdle || (token !== undefined && this.renewAt < token.expiresAt);
  }

  /** Whether it is to be renewed now. */
  isDue(now: number): boolean {
    return this.renewAt <= now && (this.used || this.renewsIdle) && this.isScheduled;
  }

  /** The application's own token makes room for nobody's. */
  isEvictable(now: number): boolean {
    if (this.subject === undefined || this.flight !== undefined) return false;
    return (this.failure?.until ?? 0) <= now && this.rejections?.isOver(now) !== false;
  }
}

/**
 * How long nobody tries who has no caller and no token: what only a person can mend is tried less often, because an answer that cannot be
 * read may have cost a token, and an account may be locked; and a server that says when is not asked before.
 */
function patienceWithout({ kind, retryAfter = 0 }: TokenAcquisitionError, failsFor: number): number {
  const told = Math.min(retryAfter, MAX_PATIENCE_MS);
  return NEEDS_A_PERSON.has(kind) ? Math.max(told, Math.min(MAX_PATIENCE_MS, failsFor)) : told;
}
