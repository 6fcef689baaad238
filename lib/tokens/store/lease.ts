import { createHash, randomUUID } from 'node:crypto';
import type { AccessToken } from '../../core/access-token.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import type { Acquire, AcquisitionOptions, Attempt, Lease } from '../acquire/attempt.js';
import type { Effort } from '../acquire/effort.js';
import type { HeldLock } from './held-lock.js';
import type { StoreSession } from './store-session.js';

/** A refresh token counts as spent for so long. */
const SPENT_MS = 30 * 24 * 60 * 60_000;

/** Where two acquisitions would end each other, and what this replica may do about it. */
export interface LeaseOptions {
  readonly provider: string;
  /** A new token ends the old one, whoever has it. */
  readonly singleSession: boolean;
  /** A refresh token dies by its use. */
  readonly oneTimeRefresh: boolean;
}

/** What a replica that has a lock goes by. */
export interface Locked {
  readonly lock: HeldLock;
  /** A refresh token that this replica knows and the store does not any more: another one may have sent it. */
  readonly forgotten: string | undefined;
  /** Told when somebody else can have the lock. */
  readonly onLost: (error: Error) => void;
}

/** Of a replica that has a lock: everything, as long as nobody else can have the lock. */
export function leaseOf(session: StoreSession, { lock, forgotten, onLost }: Locked, options: LeaseOptions): Lease {
  const { provider, oneTimeRefresh } = options;
  return {
    check: () => {
      if (lock.isHeld) return;
      const error = storeRequired(provider, 'its lock was lost');
      onLost(error);
      throw error;
    },
    spend: async (refreshToken) => {
      if (!oneTimeRefresh) return;
      if (refreshToken === forgotten) throw storeRequired(provider, 'the store forgot who sent its refresh token');
      const mark = session.key('spent', createHash('sha256').update(refreshToken).digest('base64url'));
      const spent = await session.lock(mark, randomUUID(), SPENT_MS);
      if (spent?.held !== true) throw storeRequired(provider, 'its refresh token may have been sent before');
    },
  };
}

/** Of a replica without the store: credentials that end nobody's token may be used, refresh tokens that die by it may not. */
export function leaseWithoutStore({ provider }: LeaseOptions): Lease {
  return {
    check: () => {},
    spend: () => Promise.reject(storeRequired(provider, 'the store is ill')),
  };
}

/** `why`: a clause. `until`: when the store is asked again. Milliseconds since the epoch. */
export function storeRequired(provider: string, why: string, until?: number): TokenAcquisitionError {
  const message = `an acquisition could end the token of another replica, and ${why}; make the store work`;
  const details = { kind: 'transient', retryable: false, until } as const;
  return new TokenAcquisitionError('ERR_STORE_REQUIRED', provider, message, details);
}

/** `acquire`, which asks its lease right before it sends anything. */
export function leased(acquire: Acquire): Acquire {
  return (options: AcquisitionOptions, attempt) =>
    acquire(options, options.lease === undefined ? attempt : new LeasedAttempt(attempt, options.lease));
}

class LeasedAttempt implements Attempt {
  constructor(
    private readonly inner: Attempt,
    private readonly lease: Lease,
  ) {}

  get signal(): AbortSignal {
    return this.inner.signal;
  }

  get effort(): Effort | undefined {
    return this.inner.effort;
  }

  send<T>(endpoint: string, request: () => Promise<T>): Promise<T> {
    return this.inner.send(endpoint, async () => {
      this.lease.check();
      return request();
    });
  }

  fetchMetadata<T>(endpoint: string, request: () => Promise<T>): Promise<T> {
    return this.inner.fetchMetadata(endpoint, request);
  }

  refresh(work: (attempt: Attempt) => Promise<AccessToken>, refreshToken?: string): Promise<AccessToken | undefined> {
    return this.inner.refresh(async (attempt) => {
      if (refreshToken !== undefined) await this.lease.spend(refreshToken);
      return work(new LeasedAttempt(attempt, this.lease));
    }, refreshToken);
  }
}
