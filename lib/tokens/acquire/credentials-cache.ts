import type { Clock } from '../../core/clock.js';
import { type CredentialsHolder, credentialsOf } from './credentials.js';

interface Kept {
  readonly readAt: number;
  readonly value: Promise<unknown>;
}

const KEPT_MS = 5 * 60_000;
/** A refusal may mean anything: the source is not asked at every one. */
const NOT_AGAIN_WITHIN_MS = 10_000;
const MAX_SUBJECTS = 10_000;

/** What attaching needs of the credentials, without asking their source at each request: read again after 5 min. */
export class CredentialsCache {
  readonly #bySubject = new Map<string | undefined, Kept>();

  constructor(
    private readonly holder: CredentialsHolder,
    private readonly clock: Clock,
  ) {}

  /** The first of the subject's credentials that live. Throws what their source throws, which is not kept. */
  read(subject: string | undefined): Promise<unknown> {
    const now = this.clock.now();
    const known = this.#bySubject.get(subject);
    if (known !== undefined && now - known.readAt < KEPT_MS) return known.value;
    const value = credentialsOf(this.holder, subject).then(([first]) => first);
    this.#keep(subject, { readAt: now, value });
    return value;
  }

  /** The API refused them: their source is asked at the next request, unless it was in the last 10 s. */
  refused(subject: string | undefined): void {
    const known = this.#bySubject.get(subject);
    if (known !== undefined && this.clock.now() - known.readAt >= NOT_AGAIN_WITHIN_MS) this.#bySubject.delete(subject);
  }

  #keep(subject: string | undefined, kept: Kept): void {
    this.#bySubject.delete(subject);
    const [oldest] = this.#bySubject.keys();
    if (this.#bySubject.size >= MAX_SUBJECTS) this.#bySubject.delete(oldest);
    this.#bySubject.set(subject, kept);
    kept.value.catch(() => {
      if (this.#bySubject.get(subject) === kept) this.#bySubject.delete(subject);
    });
  }
}
