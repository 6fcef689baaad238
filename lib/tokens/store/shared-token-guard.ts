import type { AccessToken } from '../../core/access-token.js';
import type { TokenOptions } from '../../core/token-source.js';
import type { StoreReading } from '../../core/token-store.js';
import type { Lease } from '../acquire/attempt.js';
import { isAlive } from '../acquire/is-alive.js';
import { takeLock } from './held-lock.js';
import { leaseOf, type LeaseOptions } from './lease.js';
import { SharedTokens, type SharedTokensOptions } from './shared-tokens.js';
import type { StoreSession } from './store-session.js';

/** Why nothing was done: a token of the subject lives, somebody acquires one just now, or the store does not say. */
export type Occupied = 'alive' | 'acquiring' | 'unknown';

/** Sees to it that what is not meant for the store harms no token that is in it. It writes nothing there but a lock. */
export class SharedTokenGuard {
  readonly #tokens: SharedTokens;

  constructor(
    private readonly session: StoreSession,
    private readonly options: SharedTokensOptions & LeaseOptions,
  ) {
    this.#tokens = new SharedTokens(session, options);
  }

  /** Whether the replicas use this very token; also when nobody knows. */
  async mayHold(token: AccessToken, subject: string | undefined): Promise<boolean> {
    const seen = await this.#tokens.look(whose(subject));
    return seen === undefined || seen.token?.is(token) === true;
  }

  /** Runs `work` while no token of the subject lives, and keeps the other replicas from acquiring one meanwhile. */
  async whileNoneLives<T>(
    subject: string | undefined,
    work: (lease: Lease | undefined) => Promise<T>,
  ): Promise<Occupied | { readonly result: T }> {
    const name = this.#tokens.name(subject);
    if (!this.session.canLock) {
      return this.#occupied(await this.session.get(name), subject) ?? { result: await work(undefined) };
    }
    const lock = await takeLock(this.session, name, this.options.clock);
    if (lock === undefined) return 'unknown';
    if (lock === 'taken') return 'acquiring';
    try {
      const held = { lock, forgotten: undefined, onLost: () => {} };
      const lease = leaseOf(this.session, held, this.options);
      return this.#occupied(lock.reading, subject) ?? { result: await work(lease) };
    } finally {
      await lock.release();
    }
  }

  #occupied(reading: StoreReading | undefined, subject: string | undefined): Occupied | undefined {
    if (reading === undefined || reading.unreadable !== undefined) return 'unknown';
    const { token } = this.#tokens.read(reading, whose(subject));
    return token !== undefined && isAlive(token, this.options.clock.now()) ? 'alive' : undefined;
  }
}

function whose(subject: string | undefined): TokenOptions {
  return subject === undefined ? {} : { subject };
}
