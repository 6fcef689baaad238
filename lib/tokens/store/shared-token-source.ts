import { type AccessToken, renewalOf } from '../../core/access-token.js';
import { ShuttingDownError, TokenAcquisitionError } from '../../core/errors.js';
import { pause } from '../../core/pause.js';
import { subjectHash } from '../../core/subject-hash.js';
import { withGeneration } from '../../core/token-snapshot.js';
import type { TokenOptions, TokenSource } from '../../core/token-source.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import type { AcquisitionOptions } from '../acquire/attempt.js';
import { Effort } from '../acquire/effort.js';
import { FailedSubjects, NEAR_MS } from './failed-subjects.js';
import { type HeldLock, takeLock } from './held-lock.js';
import { leaseOf, type LeaseOptions, leaseWithoutStore, type Locked, storeRequired } from './lease.js';
import { type SharedReading, SharedTokens, type SharedTokensOptions } from './shared-tokens.js';
import type { StoreSession } from './store-session.js';

export interface SharedOptions extends LeaseOptions, SharedTokensOptions {
  /** For all that an acquisition waits for. Milliseconds. */
  readonly deadline: number;
}

/** Who waits for another replica's result looks for it that often, and asks for the lock each time that so much has passed. */
const LOOK_MS = { min: 50, max: 250 };
const LOCK_EACH_MS = 500;
/** What takes longer from one look to the next was no waiting: this process was stopped, or lost its lock. */
const STOPPED_MS = 2_500;

/**
 * Shares tokens with other replicas: looks in the store, takes the lock, sees what is there then, and only then acquires one for all. Who
 * does not get the lock waits for the result of who has it, a failure included. When the store is ill, each replica acquires
 * its own, unless that could end another one's (`ERR_STORE_REQUIRED`).
 */
export class SharedTokenSource implements TokenSource {
  readonly #tokens: SharedTokens;
  readonly #failed = new FailedSubjects();
  /** The store's illness that callers were told of. */
  #toldOf: number | undefined;

  constructor(
    private readonly inner: TokenSource,
    private readonly session: StoreSession,
    private readonly options: SharedOptions,
  ) {
    this.#tokens = new SharedTokens(session, options);
  }

  async token(options: AcquisitionOptions = {}): Promise<AccessToken> {
    const { clock, singleSession, deadline } = this.options;
    const startedAt = clock.now();
    this.#failed.check(options.subject, startedAt);
    const isAwaited = options.reason !== 'due' && options.scheduled !== true;
    if (singleSession && isAwaited) this.session.health.askSoon();
    const { effort = new Effort(startedAt) } = options;
    let bounded: AcquisitionOptions = withoutPrototype({ ...options, effort, deadline: startedAt + deadline });
    let lookedAt = startedAt;
    for (let lockAt = startedAt, isFirst = true; ;) {
      const seen = await this.#tokens.look(options);
      if (seen === undefined) return this.#alone(bounded);
      if (seen.better !== undefined) return this.#adopted(seen.better, bounded);
      if (seen.failure !== undefined) this.#refuse(seen.failure, options);
      else if (!this.session.canLock) return this.#acquired(bounded, seen);
      else if (clock.now() >= lockAt) {
        lockAt = clock.now() + LOCK_EACH_MS;
        const lock = await takeLock(this.session, this.#tokens.name(options.subject), clock);
        if (lock === undefined) return this.#alone(bounded);
        const token = lock === 'taken' ? undefined : await this.#locked(bounded, lock);
        if (token !== undefined) return token;
      }
      if (isFirst && clock.now() > lookedAt + STOPPED_MS) {
        bounded = { ...bounded, deadline: clock.now() + deadline };
        isFirst = false;
      }
      lookedAt = clock.now();
      await this.#wait(bounded);
    }
  }

  /** A better token than `replaces` that is there already, if there is one. Acquires none, and never rejects. */
  async adopt(options: TokenOptions): Promise<AccessToken | undefined> {
    const effort = new Effort(this.options.clock.now());
    const seen = await this.#tokens.look(options);
    return seen?.better && this.#adopted(seen.better, { ...options, effort });
  }

  /** `undefined`: the lock was lost before anything was sent. */
  async #locked(options: AcquisitionOptions, lock: HeldLock): Promise<AccessToken | undefined> {
    const lost = new AbortController();
    const { signal } = options;
    const signals = signal === undefined ? [lost.signal] : [signal, lost.signal];
    try {
      const seen = this.#tokens.read(lock.reading, options);
      if (seen.better !== undefined) return this.#adopted(seen.better, options);
      if (seen.failure !== undefined) this.#refuse(seen.failure, options);
      const held = { lock, forgotten: forgotten(seen, options), onLost: (error: Error) => lost.abort(error) };
      return await this.#acquired({ ...options, signal: AbortSignal.any(signals) }, seen, held);
    } catch (error) {
      if (lost.signal.aborted) return undefined;
      throw error;
    } finally {
      void lock.release();
    }
  }

  /** Throws what an acquisition failed with, here or elsewhere, unless a caller without a token may wait for its end. */
  #refuse(failure: TokenAcquisitionError, { subject, reason }: AcquisitionOptions): void {
    const now = this.options.clock.now();
    if (reason === undefined && now >= (failure.until ?? 0) - NEAR_MS) return;
    this.#failed.add(subject, failure, now);
    throw failure;
  }

  #adopted(token: AccessToken, options: AcquisitionOptions): AccessToken {
    const { clock, report } = this.options;
    const { subject, reason = 'absent', effort = new Effort(clock.now()), onAdopt } = options;
    const { expiresAt } = token;
    this.#failed.delete(subject);
    report({ type: 'token_adopted', subject: subjectHash(subject), reason, expiresAt, ...effort.cost(clock.now()) });
    onAdopt?.();
    return token;
  }

  /** `locked`: absent where the store has no locks to give. */
  async #acquired(options: AcquisitionOptions, seen: SharedReading, locked?: Locked): Promise<AccessToken> {
    const { subject } = options;
    const lock = locked?.lock;
    // Its refresh token is the one that lives.
    const replaces = newer(seen.token, options.replaces);
    const lease = locked && leaseOf(this.session, locked, this.options);
    const { lastFailure } = seen;
    try {
      const parts = {
        ...options,
        ...(replaces && { replaces }),
        ...(lease && { lease }),
        ...(lastFailure && { lastFailure }),
      };
      const token = await this.inner.token(withoutPrototype(parts));
      this.#failed.delete(subject);
      return await this.#published(lock === undefined ? since(token, options) : token, options, lock);
    } catch (error) {
      if (error instanceof TokenAcquisitionError && error.until !== undefined) {
        this.#failed.add(subject, error, this.options.clock.now());
        if (lock?.isHeld === true) await this.#tokens.putFailure(subject, error, seen, lock.generation);
      }
      throw error;
    }
  }

  async #alone(options: AcquisitionOptions): Promise<AccessToken> {
    const { singleSession, oneTimeRefresh } = this.options;
    if (singleSession) throw this.#storeIll();
    const lease = oneTimeRefresh ? { lease: leaseWithoutStore(this.options) } : {};
    const token = await this.inner.token(withoutPrototype({ ...options, ...lease }));
    return this.#published(since(token, options), options, undefined);
  }

  /** Told once: not to each caller's request anew. */
  #storeIll(): TokenAcquisitionError {
    const { illness, asksAgainAt } = this.session.health;
    const error = storeRequired(this.options.provider, 'the store is ill', asksAgainAt);
    if (this.#toldOf === illness) return error.repeated();
    this.#toldOf = illness;
    return error;
  }

  /** The token, or what turned out to be there when it was published. */
  async #published(token: AccessToken, options: AcquisitionOptions, lock: HeldLock | undefined): Promise<AccessToken> {
    const { written, better } = await this.#tokens.put(token, options, lock);
    return better === undefined ? written : this.#adopted(better, options);
  }

  async #wait({ deadline = 0, signal }: AcquisitionOptions): Promise<void> {
    const { clock, provider, random, shutdown } = this.options;
    if (shutdown.aborted) throw new ShuttingDownError(provider);
    if (clock.now() >= deadline) {
      const message = `another replica acquires a token and had none within ${this.options.deadline} ms; raise the deadline if that is normal`;
      throw new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_TIMEOUT', provider, message, { kind: 'transient' });
    }
    const { over, cancel } = pause(clock, LOOK_MS.min + random() * (LOOK_MS.max - LOOK_MS.min), signal);
    await over.finally(cancel);
  }
}

/** The refresh token of what is to be replaced, if the store holds it no more: another replica may have sent it. */
function forgotten({ token }: SharedReading, { replaces }: TokenOptions): string | undefined {
  const refreshToken = replaces && renewalOf(replaces)?.refreshToken;
  return refreshToken === (token && renewalOf(token)?.refreshToken) ? undefined : refreshToken;
}

/** Acquired without a lock, it is no older than what it replaces, and no newer than anything that comes from the store. */
function since(token: AccessToken, { replaces }: TokenOptions): AccessToken {
  return withGeneration(token, replaces?.generation ?? 0);
}

function newer(one: AccessToken | undefined, other: AccessToken | undefined): AccessToken | undefined {
  return one !== undefined && (other === undefined || one.generation > other.generation) ? one : other;
}
