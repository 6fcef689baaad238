/** How bad it is for a subject: `warn`, its token still lives; `error`, there is none. */
export type Grade = 'warn' | 'error';

/** Whose failure ended so long ago is silent: its end is not waited for. */
export const SILENT_MS = 60_000;
/** Who was not heard of for so many times as long as between the last two failures is gone: it counts no more. */
const PATIENCE = 2;
const MAX_PATIENCE_MS = 30 * 60_000;
/** How exact that is. */
const LOOK_MS = 15_000;
const MAX_SUBJECTS = 10_000;

interface Met {
  readonly grade: Grade;
  readonly at: number;
  readonly silentAt: number;
  readonly goneAt: number;
  isSilent: boolean;
  isGone: boolean;
}

/** Those whom a trouble met and who were not well since. Milliseconds since the epoch. */
export class MetSubjects {
  /** How many there are that are not gone. */
  readonly counts: Record<Grade, number> = { warn: 0, error: 0 };
  /** How many there are that are not silent. */
  size = 0;
  /** The last of them is silent then, at the latest. */
  silentAt = Number.NEGATIVE_INFINITY;
  readonly #met = new Map<string | undefined, Met>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  has(subject: string | undefined): boolean {
    return this.#met.has(subject);
  }

  add(subject: string | undefined, grade: Grade, until: number, now: number): void {
    const before = this.#met.get(subject);
    this.delete(subject);
    const silentAt = until + SILENT_MS;
    const patience = before === undefined ? 0 : Math.min(PATIENCE * (now - before.at), MAX_PATIENCE_MS);
    const goneAt = Math.max(silentAt, now + patience);
    this.#met.set(subject, { grade, at: now, silentAt, goneAt, isSilent: false, isGone: false });
    this.counts[grade] += 1;
    this.size += 1;
    this.silentAt = Math.max(this.silentAt, silentAt);
    const [oldest] = this.#met.keys();
    if (this.#met.size > MAX_SUBJECTS) this.delete(oldest);
    if (now >= this.#lookedAt + LOOK_MS) this.look(now);
  }

  delete(subject: string | undefined): boolean {
    const met = this.#met.get(subject);
    if (met?.isGone === false) this.counts[met.grade] -= 1;
    if (met?.isSilent === false) this.size -= 1;
    return this.#met.delete(subject);
  }

  /** Sees who is silent or gone by now. */
  look(now: number): void {
    this.#lookedAt = now;
    this.silentAt = Number.NEGATIVE_INFINITY;
    for (const met of this.#met.values()) {
      if (!met.isSilent && now >= met.silentAt) {
        met.isSilent = true;
        this.size -= 1;
      }
      if (!met.isGone && now >= met.goneAt) {
        met.isGone = true;
        this.counts[met.grade] -= 1;
      }
      this.silentAt = Math.max(this.silentAt, met.silentAt);
    }
  }
}
