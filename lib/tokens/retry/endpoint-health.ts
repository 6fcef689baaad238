import type { TokenAcquisitionError } from '../../core/errors.js';
import { Cooldown } from './cooldown.js';

/** What failed, and how it is to be remembered. */
export interface Failure {
  readonly error: TokenAcquisitionError;
  readonly subject: string | undefined;
  /** How long the current token still lives. Milliseconds; 0 where there is none. */
  readonly left: number;
}

/** A token endpoint that somebody had trouble with since it last gave a token. */
interface Trouble {
  readonly subjects: Set<string | undefined>;
  /** The last failure. Milliseconds since the epoch. */
  at: number;
  cooldown: Cooldown | undefined;
}

/** So many subjects and endpoints at most; the oldest go. */
const MAX_KEPT = 10_000;
/** Failures that are further apart are not in a row. */
const IN_A_ROW_MS = 60_000;

/**
 * Who fails, and until when: a subject by itself, or a token endpoint for all. Nobody reaches it: the endpoint is ill at
 * once. It answers with an error, or not in time: that is its subject's own trouble until a second subject in a row has the
 * same. It holds only what fails.
 */
export class EndpointHealth {
  readonly #bySubject = new Map<string | undefined, Cooldown>();
  readonly #byEndpoint = new Map<string, Trouble>();

  constructor(
    private readonly random: () => number,
    /** All subjects use the same credentials, so that a rate limit is met by all of them. */
    private readonly sharedCredentials: boolean,
  ) {}

  ofSubject(subject: string | undefined, now: number): Cooldown | undefined {
    const cooldown = this.#bySubject.get(subject);
    if (cooldown?.isForgotten(now) !== true) return cooldown;
    this.#bySubject.delete(subject);
    return undefined;
  }

  ofEndpoint(endpoint: string, now: number): Cooldown | undefined {
    const cooldown = this.#byEndpoint.get(endpoint)?.cooldown;
    return cooldown?.isForgotten(now) === true ? undefined : cooldown;
  }

  /** The endpoint gave a token, or refused one: it is well. */
  answered(endpoint: string): void {
    this.#byEndpoint.get(endpoint)?.cooldown?.succeed();
    this.#byEndpoint.delete(endpoint);
  }

  succeeded(subject: string | undefined): void {
    this.#bySubject.get(subject)?.succeed();
    this.#bySubject.delete(subject);
  }

  /** Returns the failure with since when and until when it lasts. */
  failed(failure: Failure, now: number): TokenAcquisitionError {
    const { error, subject } = failure;
    const { endpoint, kind } = error;
    const ofAll = kind === 'transient' || (kind === 'rate-limited' && this.sharedCredentials);
    const ofEndpoint = ofAll && endpoint !== undefined ? this.#trouble(failure, endpoint, now) : 0;
    const known = this.ofSubject(subject, now);
    const cooldown = known ?? new Cooldown(error, now);
    this.#begin(cooldown, failure, now);
    this.#keep(this.#bySubject, subject, cooldown, (old) => old.isForgotten(now));
    return cooldown.until < ofEndpoint ? cooldown.error.lasting(cooldown.since, ofEndpoint) : cooldown.error;
  }

  /** Remembers trouble with an endpoint. Returns until when it cools down, 0 if it does not. */
  #trouble(failure: Failure, endpoint: string, now: number): number {
    const known = this.#byEndpoint.get(endpoint);
    const trouble =
      known && !isPast(known, now) ? known : { subjects: new Set<string | undefined>(), at: now, cooldown: undefined };
    trouble.at = now;
    this.#keep(this.#byEndpoint, endpoint, trouble, (old) => isPast(old, now));
    // Two are enough to know.
    if (trouble.subjects.size < 2) trouble.subjects.add(failure.subject);
    const { code, kind } = failure.error;
    const isKnown = code === 'ERR_TOKEN_ENDPOINT_UNREACHABLE' || kind === 'rate-limited' || trouble.subjects.size === 2;
    if (trouble.cooldown === undefined && !isKnown) return 0;
    trouble.cooldown ??= new Cooldown(failure.error, now);
    this.#begin(trouble.cooldown, failure, now);
    return trouble.cooldown.until;
  }

  #begin(cooldown: Cooldown, { error, subject, left }: Failure, now: number): void {
    cooldown.begin(error, now, this.random(), left, subject);
  }

  #keep<Key, Kept>(all: Map<Key, Kept>, key: Key, kept: Kept, isPastNow: (kept: Kept) => boolean): void {
    all.delete(key);
    all.set(key, kept);
    for (const [oldest, old] of all) {
      if (!isPastNow(old) && all.size <= MAX_KEPT) break;
      all.delete(oldest);
    }
  }
}

function isPast({ at, cooldown }: Trouble, now: number): boolean {
  return now > at + IN_A_ROW_MS && (cooldown === undefined || cooldown.isForgotten(now));
}
