import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import { deferred } from '../../core/deferred.js';
import type { TokenAcquisitionError } from '../../core/errors.js';
import type { StoreEntry, StoreWrite } from '../../core/token-store.js';
import type { Entrance } from '../retry/cooldown.js';
import type { Failure, LocalCooldowns } from '../retry/cooldowns.js';
import { parseJson } from './json-shape.js';
import { isFailure, readFailure, writtenFailure } from './shared-failure.js';
import type { StoreSession } from './store-session.js';

export interface SharedCooldownOptions {
  readonly provider: string;
  readonly clock: Clock;
  /** How long an acquisition, and so a try, may last. Milliseconds. */
  readonly deadline: number;
}

/** The store is asked that often what others know. */
const LOOK_EACH_MS = 1_000;
/** While another replica tries, nobody here asks again for so long. */
const BUSY_MS = 250;
/** What others are to know is kept so long after a failure's end, as here; and after a success. */
const KEPT_MS = 60_000;
const SUCCESS = 'null';

/**
 * What all replicas know of one endpoint. A failure is written down for the others at once, a success after one; the one try
 * is taken under the store's lock. While the store is ill, this process goes by what it knows.
 */
export class SharedCooldown {
  readonly #owner = randomUUID();
  readonly #name: string;
  #lookAt = 0;
  #looking = Promise.resolve();
  /** What this process has yet to tell the store, in its order. */
  #writing = Promise.resolve();
  /** Of the newest entry that is known here. */
  #generation = 0;
  /** That of the lock, while the fleet's one try is ours. */
  #tryGeneration: number | undefined;

  constructor(
    private readonly endpoint: string,
    private readonly local: LocalCooldowns,
    private readonly session: StoreSession,
    private readonly options: SharedCooldownOptions,
  ) {
    this.#name = session.key('endpoint', endpoint);
  }

  async enter(subject: string | undefined): Promise<Entrance> {
    const { clock } = this.options;
    // The application's own token is one acquisition for the whole fleet anyway.
    if (subject !== undefined || this.local.has(this.endpoint, clock.now())) await this.#lookNowAndThen();
    const entrance = await this.local.enter(this.endpoint, subject, clock.now());
    return entrance.is === 'try' && this.session.canLock ? this.#takeTry(subject, entrance) : entrance;
  }

  fail(failure: Failure, now: number): TokenAcquisitionError {
    const error = this.local.fail(this.endpoint, failure, now);
    this.#put((ahead) => {
      const shared = writtenFailure(error, ahead);
      return shared && { value: JSON.stringify(shared), expiresAt: shared.until + KEPT_MS };
    });
    return error;
  }

  succeed(): void {
    this.local.succeed(this.endpoint);
    const now = this.options.clock.now();
    if (this.#tryGeneration === undefined) return;
    this.#put((ahead) => ({ value: SUCCESS, expiresAt: Math.floor(now + ahead) + KEPT_MS }));
  }

  async #takeTry(subject: string | undefined, entrance: Extract<Entrance, { is: 'try' }>): Promise<Entrance> {
    const { clock, deadline } = this.options;
    await this.#writing;
    const lock = await this.session.lock(this.#name, this.#owner, deadline);
    if (lock === undefined) return entrance;
    if (!lock.held) {
      const { promise: ended, resolve } = deferred();
      const end = (): void => [entrance.end, resolve].forEach((run) => run());
      clock.after(BUSY_MS, end, { unref: true });
      return { is: 'busy', ended, error: entrance.error };
    }
    const known = this.#generation;
    this.#learn(lock.entry);
    if (this.#generation !== known) {
      // Somebody tried between our look and our lock.
      entrance.end();
      this.#release();
      return this.local.enter(this.endpoint, subject, clock.now());
    }
    this.#tryGeneration = lock.generation;
    return {
      ...entrance,
      end: () => {
        entrance.end();
        this.#tryGeneration = undefined;
        this.#release();
      },
    };
  }

  #lookNowAndThen(): Promise<void> {
    const now = this.options.clock.now();
    if (now >= this.#lookAt) {
      this.#lookAt = now + LOOK_EACH_MS;
      this.#looking = this.#look();
    }
    return this.#looking;
  }

  async #look(): Promise<void> {
    await this.#writing;
    const reading = await this.session.get(this.#name);
    this.#learn(reading?.entry);
  }

  /** Writes `made` in the store's time, `ahead` of ours; nothing when that is not known. */
  #put(made: (ahead: number) => Omit<StoreWrite, 'generation'> | undefined): void {
    const generation = this.#tryGeneration;
    this.#write(async () => {
      if (!this.session.knowsTime) await this.session.get(this.#name);
      const write = this.session.knowsTime ? made(this.session.ahead.atLeast) : undefined;
      const answer = write && (await this.session.put(this.#name, { ...write, generation }));
      // It knows what it wrote itself; something better is found at the next look.
      if (answer?.written === true) this.#generation = answer.entry?.generation ?? this.#generation;
    });
  }

  #release(): void {
    this.#write(() => this.session.release(this.#name, this.#owner));
  }

  #write(work: () => Promise<void>): void {
    this.#writing = this.#writing.then(work);
  }

  #learn(entry: StoreEntry | undefined): void {
    if (entry === undefined || entry.generation <= this.#generation) return;
    this.#generation = entry.generation;
    const { provider, clock } = this.options;
    const value = parseJson(entry.value);
    if (value === null) this.local.succeed(this.endpoint);
    if (!isFailure(value)) return;
    const now = clock.now();
    this.local.adopt(this.endpoint, readFailure(value, provider, this.session.ahead.atMost, now), now);
  }
}
