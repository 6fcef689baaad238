import fc from 'fast-check';
import { type ErrorCode, type FailureKind, TokenAcquisitionError } from '../../lib/core/errors.js';
import { EventLog } from '../../lib/events/log/event-log.js';
import type { LogLine } from '../../lib/events/log/log-line.js';
import type { ProviderAuthEvent } from '../../lib/events/provider-auth-event.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';

const PROVIDER = 'acme';
const HOUR = 3_600_000;
const cost = { acquisition: 1, durationMs: 1, attempts: 1, endpoint: 'https://acme.test' };

type Failure = readonly [ErrorCode, FailureKind];
export const DOWN: Failure = ['ERR_TOKEN_ENDPOINT_FAILED', 'transient'];
export const REFUSED: Failure = ['ERR_TOKEN_REQUEST_REJECTED', 'credentials-rejected'];

/** An event of a subject; `undefined`: of the application itself. */
export type Make = (subject: string | undefined, now: number) => ProviderAuthEvent;

export const acquired: Make = (subject, now) => {
  const times = { reason: 'absent', expiresAt: now + HOUR } as const;
  return { type: 'token_acquired', provider: PROVIDER, subject, ...times, ...cost };
};

let failures = 0;

function errorOf([code, kind]: Failure, until: number): TokenAcquisitionError {
  return new TokenAcquisitionError(code, PROVIDER, `failure ${++failures}`, { kind, until });
}

/** Each in words of its own. */
export function failed(failure: Failure, lives: boolean): Make {
  return (subject, now) => {
    const [code, kind] = failure;
    const until = now + 5_000;
    const error = errorOf(failure, until);
    const expiresAt = lives ? now + 60_000 : undefined;
    const what = { reason: 'absent', expiresAt, code, kind, until, error } as const;
    return { type: 'acquisition_failed', provider: PROVIDER, subject, ...what, ...cost };
  };
}

export function unavailable(failure: Failure): Make {
  return (subject, now) => {
    const [code, kind] = failure;
    const until = now + 5_000;
    const what = { code, kind, until, error: errorOf(failure, until) };
    return { type: 'token_unavailable', provider: PROVIDER, subject, ...what };
  };
}

export interface Step {
  readonly make: Make;
  readonly subject: string | undefined;
  /** Milliseconds since the step before. */
  readonly after: number;
}

export const stepOf = (makes: readonly Make[], subjects: number, apart: number): fc.Arbitrary<Step> =>
  fc.record({
    make: fc.constantFrom(...makes),
    subject: fc.integer({ min: 1, max: subjects }).map((n) => (n === 1 ? undefined : `subject-${n}`)),
    after: fc.integer({ min: 0, max: apart }),
  });

/** A line, when it was told, and of which event, if it was not told by time. */
export interface Told extends LogLine {
  readonly at: number;
  readonly event: ProviderAuthEvent | undefined;
  /** Whether whose it names has failed since they were well. */
  readonly isFailing: boolean;
}

/** A log of one provider, and what is true of it. */
export class Modelled {
  readonly clock = new ManualClock();
  readonly lines: Told[] = [];
  /** The application itself has no token. */
  isDown = false;
  readonly #failing = new Set<string | undefined>();
  #event: ProviderAuthEvent | undefined;
  readonly #subjects = new Set<string | undefined>();
  readonly #log = new EventLog(this.clock, (line) =>
    this.lines.push({
      ...line,
      at: this.clock.now(),
      event: this.#event,
      isFailing: this.#failing.has(line.fields.subject),
    }),
  );

  async step({ make, subject, after }: Step): Promise<void> {
    await this.clock.advance(after);
    this.note(make, subject);
  }

  note(make: Make, subject: string | undefined): void {
    const event = make(subject, this.clock.now());
    this.#subjects.add(subject);
    if (event.type === 'acquisition_failed') this.#failing.add(subject);
    if (event.type === 'token_acquired') this.#failing.delete(subject);
    if (subject === undefined && event.type === 'token_acquired') this.isDown = false;
    if (subject === undefined && event.type === 'acquisition_failed') this.isDown ||= event.expiresAt === undefined;
    this.#event = event;
    this.#log.note(event);
    this.#event = undefined;
  }

  /** Everybody gets a token, and an hour passes. */
  async end(): Promise<Told[]> {
    for (const subject of this.#subjects) this.note(acquired, subject);
    await this.clock.advance(HOUR);
    return this.lines;
  }
}

export const isOwn = ({ fields }: LogLine): boolean => fields.subject === undefined && fields.subjects === undefined;
export const isFailure = ({ text }: LogLine): boolean => / (?:is to be had|cannot be renewed)/.test(text);
export const isEnd = ({ text }: LogLine): boolean =>
  /(?:gives tokens|accepts token requests).* again|not been asked/.test(text);
