import { deferred } from '../../core/deferred.js';
import type { TokenAcquisitionError } from '../../core/errors.js';

const FIRST_MS = 1_000;
const MAX_MS = 10_000;
/** Refused credentials need a person, so they wait longer. */
const MAX_REFUSED_MS = 5 * 60_000;
const MAX_RETRY_AFTER_MS = 60_000;
const REFUSED: ReadonlySet<string> = new Set(['credentials-rejected', 'refresh-rejected']);
const MIN_WHILE_ALIVE_MS = 250;

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
 * credentials: 1 s, doubling to 5 min.
 */
export class Cooldown {
  #state: State = { is: 'over' };
  #failures = 0;
  /** Who failed last: when others want it too, the next try is theirs. */
  #lastTry: string | undefined;
  #others = false;

  constructor(
    public error: TokenAcquisitionError,
    /** When the first failure was. Milliseconds since the epoch. */
    readonly since: number,
  ) {}

  /** Starts the next period. `left`: how long the current token still lives, which shortens the wait. Milliseconds. */
  begin(error: TokenAcquisitionError, now: number, random: number, left: number, subject?: string): void {
    this.release();
    this.#failures += 1;
    const until = Math.ceil(now + this.#wait(error, now, random, left));
    this.#state = { is: 'waiting', until };
    this.#lastTry = subject;
    this.#others = false;
    this.error = error.lasting(this.since, until);
  }

  /**
   * Takes the one try after the period. Otherwise answers with what to wait for: the end of the period, or of somebody
   * else's try; `undefined` when the wait is too long to be waited for.
   */
  take(now: number, subject: string | undefined): 'taken' | 'free' | { readonly until: number } | Promise<void> {
    const state = this.#state;
    if (state.is === 'over') return 'free';
    if (subject !== this.#lastTry) this.#others = true;
    if (state.is === 'trying') return state.ended;
    // A failing subject does not keep the others from their try, however often it comes.
    const until = this.#others && subject === this.#lastTry ? state.until + FIRST_MS : state.until;
    if (now < until) return { until };
    const { promise: ended, resolve: end } = deferred();
    this.#state = { is: 'trying', ended, end, until: state.until };
    return 'taken';
  }

  /** Somebody got through: the failure is over for all. */
  succeed(): void {
    this.release();
    this.#state = { is: 'over' };
  }

  /** The try ended without a result: the next one may take it. */
  release(): void {
    if (this.#state.is !== 'trying') return;
    const { end, until } = this.#state;
    this.#state = { is: 'waiting', until };
    end();
  }

  /** Until when nobody tries. Milliseconds since the epoch; 0 when somebody does or may. */
  get until(): number {
    return this.#state.is === 'waiting' ? this.#state.until : 0;
  }

  isForgotten(now: number): boolean {
    return this.#state.is === 'over' || (this.#state.is === 'waiting' && this.error.isOld(now));
  }

  #wait({ kind, retryAfter = 0 }: TokenAcquisitionError, now: number, random: number, left: number): number {
    const asked = Math.min(MAX_RETRY_AFTER_MS, retryAfter * (1 + random * 0.05));
    const ours = REFUSED.has(kind)
      ? Math.min(MAX_REFUSED_MS, FIRST_MS * 2 ** (this.#failures - 1)) * (0.8 + 0.4 * random)
      : Math.min(MAX_MS, Math.max(FIRST_MS, (now - this.since) / 3)) * (0.8 + 0.2 * random);
    if (left > 0) return Math.max(asked, Math.min(ours, Math.max(MIN_WHILE_ALIVE_MS, left / 2)));
    return asked > 0 ? asked : ours;
  }
}
