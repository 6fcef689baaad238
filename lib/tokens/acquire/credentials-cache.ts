import type { Clock } from '../../core/clock.js';
import { TokenAcquisitionError } from '../../core/errors.js';
import { pause } from '../../core/pause.js';
import { type CredentialsHolder, credentialsOf } from './credentials.js';

interface Reading {
  readonly startedAt: number;
  readonly value: Promise<unknown>;
}

interface Entry {
  /** The last ones that were read, and when. */
  value: { readonly readAt: number; readonly credentials: unknown } | undefined;
  reading: Reading | undefined;
}

const KEPT_MS = 5 * 60_000;
/** A refusal may mean anything: the source is not asked at every one. */
const NOT_AGAIN_WITHIN_MS = 10_000;
/** Whoever comes later does not wait for a reading that takes so long, and begins one of its own. */
const SHARED_MS = 1_000;
const DEADLINE_MS = 10_000;
const MAX_SUBJECTS = 10_000;

/** What attaching needs of the credentials, without asking their source at each request: read again after 5 min. */
export class CredentialsCache {
  readonly #bySubject = new Map<string | undefined, Entry>();

  constructor(
    private readonly holder: CredentialsHolder,
    private readonly clock: Clock,
  ) {}

  /**
   * The first of the subject's credentials that live, at the latest after the definition's deadline. Throws what their source
   * throws, which is not kept, and `ERR_CREDENTIALS_UNAVAILABLE`.
   */
  read(subject: string | undefined): Promise<unknown> {
    const now = this.clock.now();
    const entry = this.#entry(subject);
    const { value, reading } = entry;
    if (value !== undefined && now - value.readAt < KEPT_MS) return Promise.resolve(value.credentials);
    if (reading !== undefined && now - reading.startedAt < SHARED_MS) return reading.value;
    return this.#read(subject, entry, now);
  }

  /** The API refused them: their source is asked at the next request, unless it was in the last 10 s. */
  refused(subject: string | undefined): void {
    const entry = this.#bySubject.get(subject);
    const readAt = entry?.value?.readAt;
    if (entry !== undefined && readAt !== undefined && this.clock.now() - readAt >= NOT_AGAIN_WITHIN_MS) {
      entry.value = undefined;
    }
  }

  async #read(subject: string | undefined, entry: Entry, startedAt: number): Promise<unknown> {
    const reading: Reading = { startedAt, value: this.#withinDeadline(subject) };
    entry.reading = reading;
    try {
      const credentials = await reading.value;
      // A later reading is newer, even when this one ends after it.
      if ((entry.value?.readAt ?? 0) <= startedAt) entry.value = { readAt: startedAt, credentials };
      return credentials;
    } finally {
      if (entry.reading === reading) entry.reading = undefined;
      const isEmpty = entry.value === undefined && entry.reading === undefined;
      if (isEmpty && this.#bySubject.get(subject) === entry) this.#bySubject.delete(subject);
    }
  }

  async #withinDeadline(subject: string | undefined): Promise<unknown> {
    const { provider, options } = this.holder;
    const { deadline = DEADLINE_MS } = options;
    const { over, cancel } = pause(this.clock, deadline);
    const late = over.then((): never => {
      const message = `its credentials source did not answer within ${deadline} ms; make it answer, or raise the deadline`;
      throw new TokenAcquisitionError('ERR_CREDENTIALS_UNAVAILABLE', provider, message, { kind: 'transient' });
    });
    try {
      const [first] = await Promise.race([credentialsOf(this.holder, subject), late]);
      return first;
    } finally {
      cancel();
    }
  }

  #entry(subject: string | undefined): Entry {
    const entry = this.#bySubject.get(subject) ?? { value: undefined, reading: undefined };
    this.#bySubject.delete(subject);
    const [oldest] = this.#bySubject.keys();
    if (this.#bySubject.size >= MAX_SUBJECTS) this.#bySubject.delete(oldest);
    this.#bySubject.set(subject, entry);
    return entry;
  }
}
