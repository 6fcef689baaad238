import type { TokenAcquisitionError } from '../../core/errors.js';

/** So many at most; the oldest go. */
const MAX_KEPT = 10_000;
/** While a failure lasts, the store is asked that often whether somebody got through. */
const LOOK_EACH_MS = 1_000;
/** What is over so soon is waited for below. */
export const NEAR_MS = 250;

interface Failed {
  readonly error: TokenAcquisitionError;
  lookAt: number;
}

/** Subjects whose acquisitions fail, here or elsewhere: until that is over, most callers fail without asking the store. */
export class FailedSubjects {
  readonly #known = new Map<string | undefined, Failed>();

  /** Throws what a caller gets, unless it is time to look. Milliseconds since the epoch. */
  check(subject: string | undefined, now: number): void {
    const failed = this.#known.get(subject);
    if (failed === undefined) return;
    if (now >= (failed.error.until ?? 0) - NEAR_MS) this.#known.delete(subject);
    else if (now >= failed.lookAt) failed.lookAt = now + LOOK_EACH_MS;
    else throw failed.error.unavailable(now);
  }

  add(subject: string | undefined, error: TokenAcquisitionError, now: number): void {
    this.#known.delete(subject);
    this.#known.set(subject, { error, lookAt: now + LOOK_EACH_MS });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KEPT) this.#known.delete(oldest);
  }

  delete(subject: string | undefined): void {
    this.#known.delete(subject);
  }
}
