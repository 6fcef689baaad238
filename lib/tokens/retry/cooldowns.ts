import type { TokenAcquisitionError } from '../../core/errors.js';
import { Cooldown, type Entrance } from './cooldown.js';

/** What failed, and how it is to be remembered. */
export interface Failure {
  readonly error: TokenAcquisitionError;
  readonly subject: string | undefined;
  /** How long the current token still lives. Milliseconds; 0 where there is none. */
  readonly left: number;
}

/**
 * Cooldowns of endpoints: after a failure nobody tries for a while, then one does. What fails or succeeds is known here at
 * once; whoever enters waits for the answer, because with a store the one try is the fleet's.
 */
export interface Cooldowns {
  /** Whether `subject` may try now. Two that enter together never both get the one try. */
  enter(endpoint: string, subject: string | undefined, now: number): Promise<Entrance>;
  /** Whether a failure is remembered. */
  has(endpoint: string, now: number): boolean;
  /** Begins the next cooldown. Returns the failure with since when and until when it lasts. */
  fail(endpoint: string, failure: Failure, now: number): TokenAcquisitionError;
  /** Ends it: everybody may try. */
  succeed(endpoint: string): void;
}

/** So many at most; the oldest go. */
const MAX_KEPT = 10_000;

/** Those of this process, by endpoint or by subject. It holds only what fails. */
export class LocalCooldowns implements Cooldowns {
  readonly #byKey = new Map<string | undefined, Cooldown>();

  /** `random`: at least 0, less than 1. */
  constructor(private readonly random: () => number) {}

  async enter(key: string | undefined, subject: string | undefined, now: number): Promise<Entrance> {
    return this.#known(key, now)?.enter(now, subject) ?? { is: 'open' };
  }

  has(key: string | undefined, now: number): boolean {
    return this.#known(key, now) !== undefined;
  }

  fail(key: string | undefined, { error, subject, left }: Failure, now: number): TokenAcquisitionError {
    const cooldown = this.#known(key, now) ?? new Cooldown(error, now);
    const lasting = cooldown.begin(error, now, this.random(), left, subject);
    this.#keep(key, cooldown, now);
    return lasting;
  }

  /** Goes on from a failure elsewhere, in place of what is known here. Whoever waits for the try here meets it. */
  adopt(key: string | undefined, error: TokenAcquisitionError, now: number): void {
    this.succeed(key);
    this.#keep(key, Cooldown.of(error, now), now);
  }

  succeed(key: string | undefined): void {
    this.#byKey.get(key)?.succeed();
    this.#byKey.delete(key);
  }

  #keep(key: string | undefined, cooldown: Cooldown, now: number): void {
    this.#byKey.delete(key);
    this.#byKey.set(key, cooldown);
    for (const [oldest, old] of this.#byKey) {
      if (!old.isForgotten(now) && this.#byKey.size <= MAX_KEPT) break;
      this.#byKey.delete(oldest);
    }
  }

  #known(key: string | undefined, now: number): Cooldown | undefined {
    const cooldown = this.#byKey.get(key);
    return cooldown?.isForgotten(now) === true ? undefined : cooldown;
  }
}
