import type { UnknownSubjectError } from '../../core/errors.js';

/** How long a subject stays unknown. */
export const UNKNOWN_MS = 30_000;
const MAX = 1_000;

/**
 * Subjects that have no credentials: the 1,000 asked for last, each for 30 s after it was looked up. They live apart from
 * the tokens, so that no number of them displaces one.
 */
export class UnknownSubjects {
  readonly #known = new Map<string | undefined, { readonly error: UnknownSubjectError; readonly until: number }>();

  add(subject: string | undefined, error: UnknownSubjectError, now: number): void {
    this.#keep(subject, { error, until: now + UNKNOWN_MS });
    for (const [oldest] of this.#known) {
      if (this.#known.size <= MAX) return;
      this.#known.delete(oldest);
    }
  }

  /** What to tell whoever asks for it now; `undefined` if that is not known (any more). Milliseconds since the epoch. */
  errorOf(subject: string | undefined, now: number): UnknownSubjectError | undefined {
    const known = this.#known.get(subject);
    if (known === undefined) return undefined;
    if (now < known.until) this.#keep(subject, known);
    else this.#known.delete(subject);
    return now < known.until ? known.error.again() : undefined;
  }

  #keep(subject: string | undefined, entry: { readonly error: UnknownSubjectError; readonly until: number }): void {
    this.#known.delete(subject);
    this.#known.set(subject, entry);
  }
}
