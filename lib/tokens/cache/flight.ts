import type { AccessToken } from '../../core/access-token.js';
import { Effort } from '../acquire/effort.js';

/** While its replacement is under way, a token is held back for so long; after that it is served again. */
export const HOLD_BACK_MS = 500;

/** What ends an acquisition that nobody waits for any more. Never seen by a caller. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

/** One acquisition that all callers of a subject share. It goes on as long as one of them waits. */
export class Flight {
  readonly token: Promise<AccessToken>;
  /** What it takes. */
  readonly effort: Effort;
  readonly #abandoned = new AbortController();
  #waiting = 0;
  /** Until when the token that it replaces is held back. Milliseconds since the epoch. */
  holdBackUntil = 0;
  /** Whether it is to replace a token that the API rejected. */
  isReplacement = false;
  /** Whether its token ends the old one, which the API may reject before this one is here. */
  endsOld = false;

  /** `startedAt`: milliseconds since the epoch. */
  constructor(
    readonly startedAt: number,
    acquire: (flight: Flight) => Promise<AccessToken>,
  ) {
    this.effort = new Effort(startedAt);
    // What throws at once fails as anything else does.
    this.token = Promise.resolve().then(() => acquire(this));
    // It may be that nobody waits when it fails.
    this.token.catch(() => {});
  }

  get signal(): AbortSignal {
    return this.#abandoned.signal;
  }

  /** It goes on although nobody waits. */
  keep(): void {
    this.#waiting += 1;
  }

  /** Waits for the token, as long as the caller's signal allows. `undefined` when its patience is over first. */
  async join(signal: AbortSignal | undefined, patience?: Promise<void>): Promise<AccessToken | undefined> {
    this.#waiting += 1;
    try {
      return await firstOf(this.token, signal, patience);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#abandoned.abort(new AbandonedError());
    }
  }
}

/** The token, or `undefined` when patience is over, or the signal's reason thrown: whichever is first. */
function firstOf(
  token: Promise<AccessToken>,
  signal: AbortSignal | undefined,
  patience: Promise<void> | undefined,
): Promise<AccessToken | undefined> {
  if (signal === undefined && patience === undefined) return token;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason);
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const stop = (): void => signal?.removeEventListener('abort', onAbort);
    token.then(resolve, reject).finally(stop);
    if (patience !== undefined) patience.then(() => resolve(undefined), reject).finally(stop);
  });
}
