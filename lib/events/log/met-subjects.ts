/** How bad it is for a subject: `warn`, its token still lives; `error`, there is none. */
export type Grade = 'warn' | 'error';

/** Whose failure ended so long ago is not asked for any more. */
export const SILENT_MS = 60_000;
/** How exact that is. */
const LOOK_MS = 15_000;
const MAX_SUBJECTS = 10_000;

interface Met {
  readonly grade: Grade;
  readonly until: number;
  isSilent: boolean;
}

/** Those whom a trouble met and who were not well since. Who is silent is remembered, and counts no more. Milliseconds since the epoch. */
export class MetSubjects {
  readonly counts: Record<Grade, number> = { warn: 0, error: 0 };
  readonly #met = new Map<string | undefined, Met>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** The last of them is silent then, at the latest. */
  silentAt = Number.NEGATIVE_INFINITY;

  /** How many there are that are not silent. */
  get size(): number {
    return this.counts.warn + this.counts.error;
  }

  has(subject: string | undefined): boolean {
    return this.#met.has(subject);
  }

  add(subject: string | undefined, grade: Grade, until: number, now: number): void {
    this.delete(subject);
    this.#met.set(subject, { grade, until, isSilent: false });
    this.counts[grade] += 1;
    this.silentAt = Math.max(this.silentAt, until + SILENT_MS);
    const [oldest] = this.#met.keys();
    if (this.#met.size > MAX_SUBJECTS) this.delete(oldest);
    if (now >= this.#lookedAt + LOOK_MS) this.look(now);
  }

  delete(subject: string | undefined): boolean {
    const met = this.#met.get(subject);
    if (met?.isSilent === false) this.counts[met.grade] -= 1;
    return this.#met.delete(subject);
  }

  /** Sees who is silent by now. */
  look(now: number): void {
    this.#lookedAt = now;
    this.silentAt = Number.NEGATIVE_INFINITY;
    for (const met of this.#met.values()) {
      if (met.isSilent) continue;
      const silentAt = met.until + SILENT_MS;
      met.isSilent = now >= silentAt;
      if (met.isSilent) this.counts[met.grade] -= 1;
      else this.silentAt = Math.max(this.silentAt, silentAt);
    }
  }
}
