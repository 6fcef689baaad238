import type { AccessToken } from '../../core/access-token.js';
import type { Clock } from '../../core/clock.js';
import type { TokenAcquisitionError } from '../../core/errors.js';
import { subjectHash } from '../../core/subject-hash.js';
import type { Report } from '../../core/token-event.js';
import { snapshotOf, withGeneration, restored } from '../../core/token-snapshot.js';
import type { TokenOptions } from '../../core/token-source.js';
import type { StoreEntry, StoreReading } from '../../core/token-store.js';
import type { HeldLock } from './held-lock.js';
import { LateTokens } from './late-tokens.js';
import { endOf, readEntry, readToken, type SharedEntry, writtenToken } from './shared-entry.js';
import { readFailure, writtenFailure } from './shared-failure.js';
import type { StoreSession } from './store-session.js';

export interface SharedTokensOptions {
  readonly provider: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: Report;
  /** A new token ends the old one. */
  readonly singleSession: boolean;
  readonly shutdown: AbortSignal;
  /** A digest of the credentials, where they are the same for all subjects. */
  readonly credentials?: string | undefined;
}

/** What was seen in the store. */
export interface SharedReading {
  /** The token there, usable or not. */
  readonly token: AccessToken | undefined;
  /** The same, when it is to be used in place of what a caller has. */
  readonly better: AccessToken | undefined;
  /** Why nobody acquires one now. */
  readonly failure: TokenAcquisitionError | undefined;
  /** What failed last, though it may be tried again. */
  readonly lastFailure: TokenAcquisitionError | undefined;
}

/** Subjects' tokens in a store, on the library's clock. */
export class SharedTokens {
  readonly #late: LateTokens;

  constructor(
    private readonly session: StoreSession,
    private readonly options: SharedTokensOptions,
  ) {
    this.#late = new LateTokens(options.clock, options.shutdown);
  }

  name(subject: string | undefined): string {
    return this.session.key('token', subject);
  }

  /** `undefined`: the store is ill. */
  async look(options: TokenOptions): Promise<SharedReading | undefined> {
    const reading = await this.session.get(this.name(options.subject));
    return reading && this.read(reading, options);
  }

  /** What was read from the store under the subject's name. */
  read({ entry, unreadable }: StoreReading, options: TokenOptions): SharedReading {
    if (unreadable !== undefined) this.#unreadable(options.subject, unreadable);
    return this.#read(entry, options);
  }

  /** Writes a token. `lock`: that under which it was acquired. */
  async put(
    token: AccessToken,
    options: TokenOptions,
    lock: Pick<HeldLock, 'generation' | 'isHeld'> | undefined,
  ): Promise<{ readonly written: AccessToken; readonly better?: AccessToken | undefined }> {
    const { subject } = options;
    const generation = lock?.generation;
    let answer = await this.#putToken(token, subject, generation);
    // Somebody published late what he acquired alone, when the store was ill: the longer life counts.
    if (answer?.written === false && lock?.isHeld === true) answer = await this.#putToken(token, subject, undefined);
    if (answer === undefined) {
      const isOver = (): boolean => this.options.clock.now() >= token.refreshAt;
      const publish = async () => isOver() || (await this.#putToken(token, subject, generation)) !== undefined;
      this.#late.keep(subject, publish);
    } else this.#late.forget(subject);
    const counted = (answer?.written === true ? answer.entry?.generation : undefined) ?? generation;
    const written = counted === undefined ? token : withGeneration(token, counted);
    if (answer === undefined || answer.written) return { written };
    const { token: there } = this.#read(answer.entry, options);
    const isBetter = there !== undefined && !there.is(token) && this.#isBetter(there, options);
    return { written, better: isBetter ? there : undefined };
  }

  /** Writes a failure beside the token that lives on. */
  async putFailure(
    subject: string | undefined,
    error: TokenAcquisitionError,
    { token: seen }: SharedReading,
    generation: number,
  ): Promise<void> {
    const { atLeast } = this.session.ahead;
    const failure = writtenFailure(error, atLeast, this.options.credentials);
    if (failure === undefined || !this.session.knowsTime) return;
    const token = seen && writtenToken(seen, atLeast, seen.generation);
    await this.#put({ name: this.name(subject), token, failure }, generation);
  }

  async #putToken(token: AccessToken, subject: string | undefined, generation: number | undefined) {
    const name = this.name(subject);
    // What is written in the store's time must not be guessed.
    if (!this.session.knowsTime && (await this.session.get(name)) === undefined) return undefined;
    return this.#put({ name, token: writtenToken(token, this.session.ahead.atLeast, generation) }, generation);
  }

  #put(entry: SharedEntry, generation: number | undefined) {
    return this.session.put(entry.name, { value: JSON.stringify(entry), expiresAt: endOf(entry), generation });
  }

  #read(entry: StoreEntry | undefined, options: TokenOptions): SharedReading {
    const { clock, provider, credentials } = this.options;
    const shared = entry && readEntry(entry.value, this.name(options.subject));
    if (entry !== undefined && shared === undefined) this.#unreadable(options.subject, 'invalid');
    const { atMost } = this.session.ahead;
    const token = entry && shared?.token && readToken(shared.token, atMost, entry.generation);
    const isOurs = shared?.failure?.credentials === credentials;
    const now = clock.now();
    const lastFailure = isOurs && shared?.failure ? readFailure(shared.failure, provider, atMost, now) : undefined;
    const failure = (lastFailure?.until ?? 0) > now ? lastFailure : undefined;
    const better = token && this.#isBetter(token, options) ? this.#spread(token) : undefined;
    return { token, better, failure, lastFailure };
  }

  #isBetter(token: AccessToken, { replaces, reason }: TokenOptions): boolean {
    const now = this.options.clock.now();
    if (now >= token.usableUntil) return false;
    if (replaces === undefined) return true;
    const isNewer = token.generation > replaces.generation && !token.is(replaces);
    return isNewer && (reason !== 'due' || now < token.refreshAt);
  }

  /**
   * Who took a token over renews it later than who acquired it, each at a time of its own: most find a newer one then. Not where
   * that ends the old one: all are to know at once.
   */
  #spread(token: AccessToken): AccessToken {
    if (this.options.singleSession) return token;
    const { refreshAt, usableUntil } = token;
    const later = refreshAt + (this.options.random() * (usableUntil - refreshAt)) / 2;
    return restored({ ...snapshotOf(token, 0), refreshAt: later }, 0);
  }

  #unreadable(subject: string | undefined, reason: string): void {
    this.options.report({ type: 'store_entry_unreadable', subject: subjectHash(subject), reason });
  }
}
