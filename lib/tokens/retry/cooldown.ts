import { deferred } from '../../core/deferred.js';
import type { TokenAcquisitionError } from '../../core/errors.js';

const FIRST_MS = 1_000;
const MAX_MS = 10_000;
/** Refused credentials need a person, so they wait longer. */
const MAX_REFUSED_MS = 5 * 60_000;
const MAX_RETRY_AFTER_MS = 60_000;
const REFUSED: ReadonlySet<string> = new Set(['credentials-rejected', 'refresh-rejected']);
const MIN_WHILE_ALIVE_MS = 250;

/** What whoever wants to try meets. `error`: what callers get meanwhile. Times in milliseconds since the epoch. */
export type Entrance =
  /** Nothing failed. */
  | { readonly is: 'open' }
  /** The one try is its own, until it calls `end`. */
  | { readonly is: 'try'; readonly end: () => void; readonly error: TokenAcquisitionError }
  | { readonly is: 'closed'; readonly until: number; readonly error: TokenAcquisitionError }
  /** Somebody else tries. */
  | { readonly is: 'busy'; readonly ended: Promise<void>; readonly error: TokenAcquisitionError };

/** Nobody tries until then; one tries; or it is over for all. Milliseconds since the epoch. */
type State =
  | { readonly is: 'waiting'; readonly until: number }
  | { readonly is: 'trying'; readonly ended: Promise<void>; readonly end: () => void; readonly until: number }
  | { readonly is: 'over' };

/**
 * The time after a failure in which nobody tries again; then one does, while the others wait for what comes of it.
 *
 * It lasts as long as the server says (Retry-After, at most 60 s, up to 5 % more). Else 1 s, or a third of the time since the
 * first failure if that is longer, at most 10 s, up to 20 % less: an outage is never prolonged by more than a third. Refused
 * credentials: 1 s more than the time since the first refusal, which doubles it each time; at most 5 min, ± 20 %.
 */
export class Cooldown {
  #state: State;
  /** Who failed last: when others want it too, the next try is theirs. */
  #lastTry: string | undefined;
  #others = false;

  constructor(
    private error: TokenAcquisitionError,
    /** When the first failure was. Milliseconds since the epoch. */
    private readonly since: number,
    until = since,
  ) {
    this.#state = { is: 'waiting', until };
  }

  /** Goes on from a failure elsewhere, which says since when and until when it lasts. */
  static of(error: TokenAcquisitionError, now: number): Cooldown {
    return new Cooldown(error, error.since ?? now, error.until ?? now);
  }

  /**
   * Starts the next period. `left`: how long the current token still lives, which shortens the wait. Milliseconds. Returns the
   * failure with since when and until when it lasts.
   */
  begin(
    error: TokenAcquisitionError,
    now: number,
    random: number,
    left: number,
    subject?: string,
  ): TokenAcquisitionError {
    this.#release();
    const until = Math.ceil(now + this.#wait(error, now, random, left));
    this.#state = { is: 'waiting', until };
    this.#lastTry = subject;
    this.#others = false;
    return (this.error = error.lasting(this.since, until));
  }

  /** Takes the one try after the period. */
  enter(now: number, subject: string | undefined): Entrance {
    const state = this.#state;
    const { error } = this;
    if (state.is === 'over') return { is: 'open' };
    if (subject !== this.#lastTry) this.#others = true;
    if (state.is === 'trying') return { is: 'busy', ended: state.ended, error };
    // A failing subject does not keep the others from their try, however often it comes.
    const until = this.#others && subject === this.#lastTry ? state.until + FIRST_MS : state.until;
    if (now < until) return { is: 'closed', until, error };
    const { promise: ended, resolve } = deferred();
    const trying: State = { is: 'trying', ended, end: resolve, until: state.until };
    this.#state = trying;
    return {
      is: 'try',
      error,
      end: () => {
        if (this.#state === trying) this.#release();
      },
    };
  }

  /** Somebody got through: the failure is over for all. */
  succeed(): void {
    this.#release();
    this.#state = { is: 'over' };
  }

  /** The try ended without a result: the next one may take it. */
  #release(): void {
    if (this.#state.is !== 'trying') return;
    const { end, until } = this.#state;
    this.#state = { is: 'waiting', until };
    end();
  }

  isForgotten(now: number): boolean {
    return this.#state.is === 'over' || (this.#state.is === 'waiting' && this.error.isOld(now));
  }

  #wait({ kind, retryAfter = 0 }: TokenAcquisitionError, now: number, random: number, left: number): number {
    const asked = Math.min(MAX_RETRY_AFTER_MS, retryAfter * (1 + random * 0.05));
    const ours = REFUSED.has(kind)
      ? Math.min(MAX_REFUSED_MS, FIRST_MS + (now - this.since)) * (0.8 + 0.4 * random)
      : Math.min(MAX_MS, Math.max(FIRST_MS, (now - this.since) / 3)) * (0.8 + 0.2 * random);
    if (left > 0) return Math.max(asked, Math.min(ours, Math.max(MIN_WHILE_ALIVE_MS, left / 2)));
    return asked > 0 ? asked : ours;
  }
}
