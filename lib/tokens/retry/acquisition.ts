import { untilAborted } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { ShuttingDownError, TokenAcquisitionError } from '../../core/errors.js';
import { pause } from '../../core/pause.js';
import type { AcquisitionOptions } from '../acquire/attempt.js';
import type { Entrance } from './cooldown.js';

export interface AcquisitionLimits {
  readonly provider: string;
  readonly clock: Clock;
  readonly shutdown: AbortSignal;
  /** For all that an acquisition waits for. Milliseconds. */
  readonly deadline: number;
}

/** How often the clock is looked at: a machine that slept notices soon after. */
const LOOK_MS = 250;
/** A look that comes so much too late came after a sleep. */
const SLEPT_MS = 1_000;
/** After a sleep: for an answer that lies in the socket already. */
const GRACE_MS = 50;

/** One acquisition with all its attempts: what bounds it, and the cooldowns whose one try it has taken. */
export class Acquisition {
  /** Ends of the tries that it took, by what cooled down. */
  readonly #tries = new Map<unknown, () => void>();
  readonly #refusals = new WeakSet<Error>();
  readonly #abort = new AbortController();
  readonly #deadline: number;
  #cancelLook: (() => void) | undefined;
  #leave: (() => void) | undefined;
  #isOver = false;
  /** Origin of the token endpoint, once a request was sent there. */
  endpoint: string | undefined;
  #slept = false;
  #lookAt = 0;

  constructor(
    readonly options: AcquisitionOptions,
    private readonly limits: AcquisitionLimits,
  ) {
    const { clock, shutdown } = limits;
    this.#deadline = options.deadline ?? clock.now() + limits.deadline;
    this.#look(Math.min(this.left(), LOOK_MS));
    if (shutdown.aborted) this.shutDown();
    if (options.signal?.aborted === true) this.#onAbandoned();
    options.signal?.addEventListener('abort', this.#onAbandoned, { once: true });
  }

  /** Aborts at the deadline, at shutdown, and when nobody waits any more for what was not sent yet. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The machine slept meanwhile: whatever failed says nothing about the endpoint. A socket may tell before a timer does. */
  get slept(): boolean {
    return this.#slept || this.limits.clock.now() - this.#lookAt > SLEPT_MS;
  }

  /** What is left until the deadline. Milliseconds. */
  left(): number {
    return Math.max(0, this.#deadline - this.limits.clock.now());
  }

  /** Whether it met a failure that was known before. */
  get triesAgain(): boolean {
    return this.#tries.size > 0;
  }

  /** How long the token that is to be renewed still lives. Milliseconds; 0 if there is none. */
  lifeLeft(now: number): number {
    const { replaces, reason } = this.options;
    return replaces !== undefined && reason === 'due' ? Math.max(0, replaces.expiresAt - now) : 0;
  }

  /**
   * Passes what may cool down, and takes its one try. Waits for the end of a cooldown, and for somebody else's try, at most
   * `patience` each; else throws what callers get meanwhile.
   */
  async enter(what: unknown, ask: (now: number) => Promise<Entrance>, patience: number): Promise<void> {
    const { clock } = this.limits;
    for (let waits = 0; !this.#tries.has(what); waits++) {
      this.signal.throwIfAborted();
      const now = clock.now();
      const entrance = await untilAborted(this.#answered(what, ask(now)), this.signal);
      if (entrance.is === 'open' || entrance.is === 'try') return;
      const isBusy = entrance.is === 'busy';
      const tooLong = !isBusy && entrance.until - now > patience;
      if (tooLong || waits === 2) throw this.refused(entrance.error.unavailable(now));
      await (isBusy ? this.#atMost(patience, entrance.ended) : this.#atMost(entrance.until - now));
    }
  }

  /** Remembers that with this error nothing was asked. */
  refused(error: TokenAcquisitionError): TokenAcquisitionError {
    this.#refusals.add(error);
    return error;
  }

  isRefusal(error: Error): boolean {
    return this.#refusals.has(error);
  }

  /** Waits `ms` if that ends before the deadline. */
  async pause(ms: number): Promise<boolean> {
    this.leave();
    if (ms >= this.left()) return false;
    await this.#atMost(ms);
    return true;
  }

  /** From here on nobody's leaving ends it. */
  sending(endpoint: string): void {
    this.endpoint = endpoint;
    this.options.signal?.removeEventListener('abort', this.#onAbandoned);
  }

  /** The application shuts down. Not by a listener of each: a signal takes long to register thousands. */
  shutDown(): void {
    this.#abort.abort(new ShuttingDownError(this.limits.provider));
  }

  /** Keeps the place of a request that failed until its end, or its next request or pause. */
  leaveLater(leave: () => void): void {
    // A request may fail only after its acquisition has ended.
    if (this.#isOver) leave();
    else this.#leave = leave;
  }

  leave(): void {
    this.#leave?.();
    this.#leave = undefined;
  }

  end(): void {
    this.#isOver = true;
    this.leave();
    for (const giveBack of this.#tries.values()) giveBack();
    this.#cancelLook?.();
    this.options.signal?.removeEventListener('abort', this.#onAbandoned);
  }

  /** A try that it is given after its end goes back at once. */
  async #answered(what: unknown, asked: Promise<Entrance>): Promise<Entrance> {
    const entrance = await asked;
    if (entrance.is !== 'try') return entrance;
    if (this.#isOver) entrance.end();
    else this.#tries.set(what, entrance.end);
    return entrance;
  }

  async #atMost(ms: number, sooner?: Promise<void>): Promise<void> {
    const { over, cancel } = pause(this.limits.clock, ms, this.signal);
    await (sooner === undefined ? over : Promise.race([over, sooner])).finally(cancel);
  }

  #look(ms: number): void {
    const { clock } = this.limits;
    this.#lookAt = clock.now() + ms;
    this.#cancelLook = clock.after(ms, () => {
      const now = clock.now();
      const justSlept = now - this.#lookAt > SLEPT_MS;
      this.#slept ||= justSlept;
      if (justSlept) this.#look(GRACE_MS);
      else if (now >= this.#deadline) this.#abort.abort(this.#timeout());
      else this.#look(Math.min(LOOK_MS, this.#deadline - now));
    });
  }

  readonly #onAbandoned = (): void => this.#abort.abort(this.options.signal?.reason);

  #timeout(): TokenAcquisitionError {
    const { provider, deadline } = this.limits;
    const { endpoint } = this;
    const message =
      endpoint === undefined
        ? `no token request could be sent within ${deadline} ms; look at the credentials source, or raise the deadline if that is normal for it`
        : `the token endpoint gave no whole answer within ${deadline} ms; raise the deadline if that is normal for it`;
    return new TokenAcquisitionError('ERR_TOKEN_ENDPOINT_TIMEOUT', provider, message, { kind: 'transient', endpoint });
  }
}
