import type { TokenAcquisitionError } from '../../core/errors.js';

const FIRST_MS = 1_000;
const MAX_MS = 10_000;
/** Refused credentials need a person, so they wait longer. */
const MAX_REFUSED_MS = 5 * 60_000;
const REFUSED: ReadonlySet<string> = new Set(['credentials-rejected', 'refresh-rejected']);
const MIN_WHILE_ALIVE_MS = 250;

/**
 * Something that fails, a token endpoint or credentials, and until when nobody tries it again: 1 s, doubling to 10 s
 * (refused credentials: to 5 min), ± 20 %. After that one caller tries while the others still fail at once.
 */
export class Cooldown {
  /** Milliseconds since the epoch. */
  until = 0;
  /** Somebody tries again. */
  probing = false;
  /** Somebody got through: the failure is over for all who share this cooldown. */
  over = false;
  #delay = 0;

  constructor(
    public error: TokenAcquisitionError,
    readonly since: number,
    /** Whether all who use this token endpoint share it. */
    readonly ofEndpoint: boolean,
  ) {}

  /** Starts the next period. `left`: how long the current token still lives; it shortens the wait. Milliseconds. */
  begin(error: TokenAcquisitionError, now: number, random: number, left: number): void {
    const max = REFUSED.has(error.kind) ? MAX_REFUSED_MS : MAX_MS;
    this.#delay = Math.min(max, Math.max(FIRST_MS, this.#delay * 2));
    const jittered = this.#delay * (0.8 + 0.4 * random);
    const wait = left > 0 ? Math.min(jittered, Math.max(MIN_WHILE_ALIVE_MS, left / 2)) : jittered;
    this.until = now + Math.max(wait, error.retryAfter ?? 0);
    this.error = error.lasting(this.since, this.until);
  }

  /** Takes the one try after the period, or throws what all others get meanwhile. */
  enter(now: number): void {
    if (now < this.until || this.probing) throw this.error.unavailable();
    this.probing = true;
  }

  isForgotten(now: number): boolean {
    return this.over || (!this.probing && this.error.isOld(now));
  }
}

/** Cooldowns by key. It holds only what fails. */
export class Cooldowns<Key> {
  readonly #byKey = new Map<Key, Cooldown>();

  of(key: Key, now: number): Cooldown | undefined {
    const cooldown = this.#byKey.get(key);
    if (cooldown?.isForgotten(now) !== true) return cooldown;
    this.#byKey.delete(key);
    return undefined;
  }

  set(key: Key, cooldown: Cooldown, now: number): void {
    this.#byKey.delete(key);
    this.#byKey.set(key, cooldown);
    for (const [oldest, old] of this.#byKey) {
      if (!old.isForgotten(now)) break;
      this.#byKey.delete(oldest);
    }
  }
}
