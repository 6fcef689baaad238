import { TokenAcquisitionError, type ErrorCode, type FailureKind } from '../../../../lib/core/errors.js';
import { EventLog } from '../../../../lib/events/log/event-log.js';
import type { LogLine } from '../../../../lib/events/log/log-line.js';
import type { ProviderAuthEvent } from '../../../../lib/events/provider-auth-event.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';

type Failure = readonly [ErrorCode, FailureKind];

export const DOWN: Failure = ['ERR_TOKEN_ENDPOINT_FAILED', 'transient'];
export const REFUSED: Failure = ['ERR_TOKEN_REQUEST_REJECTED', 'credentials-rejected'];
export const CONSENT: Failure = ['ERR_CONSENT_REQUIRED', 'refresh-rejected'];

type Named<E> = E extends unknown ? Omit<E, 'provider'> : never;

const cost = { acquisition: 1, durationMs: 120, attempts: 1, endpoint: 'https://auth.test' };

/** A log, and the events of a provider. */
export class Logged {
  readonly clock = new ManualClock();
  readonly lines: LogLine[] = [];
  readonly log = new EventLog(this.clock, (line) => this.lines.push(line));

  note(event: Named<ProviderAuthEvent>, provider = 'acme'): this {
    this.log.note({ ...event, provider });
    return this;
  }

  acquired(subject?: string, type: 'token_acquired' | 'token_adopted' = 'token_acquired'): this {
    return this.note({ type, subject, reason: 'absent', expiresAt: this.clock.now() + 60_000, ...cost });
  }

  /** `lives`: whether a token is served meanwhile, for a minute. */
  failed(subject?: string, lives = false, [code, kind] = DOWN, message = 'it answered 503; wait'): this {
    const now = this.clock.now();
    const until = now + 5_000;
    const error = new TokenAcquisitionError(code, 'acme', message, { kind, until });
    const expiresAt = lives ? now + 60_000 : undefined;
    const failure = { code, kind, until, error };
    return this.note({ type: 'acquisition_failed', subject, reason: 'due', expiresAt, ...cost, ...failure });
  }

  /** What the acquisition failed with that it is about. */
  unavailable(subject?: string, [code, kind] = DOWN, message = 'it answered 503; wait'): this {
    const now = this.clock.now();
    const until = now + 5_000;
    const error = new TokenAcquisitionError(code, 'acme', message, { kind, until }).unavailable(now);
    return this.note({ type: 'token_unavailable', subject, code: error.code, kind, until, error });
  }

  /** Level and sentence of each line since the last call. */
  told(): string[] {
    return this.lines.splice(0).map(({ level, text }) => `${level} ${text}`);
  }
}
