import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenAcquisitionError, type ErrorCode, type FailureKind } from '../../lib/core/errors.js';
import { EventLog } from '../../lib/events/log/event-log.js';
import type { LogLine } from '../../lib/events/log/log-line.js';
import type { ProviderAuthEvent } from '../../lib/events/provider-auth-event.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PROVIDER = 'acme';
const cost = { acquisition: 1, durationMs: 1, attempts: 1, endpoint: 'https://acme.test' };

const FAILURES: readonly (readonly [ErrorCode, FailureKind])[] = [
  ['ERR_TOKEN_ENDPOINT_FAILED', 'transient'],
  ['ERR_TOKEN_RATE_LIMITED', 'rate-limited'],
  ['ERR_TOKEN_REQUEST_REJECTED', 'credentials-rejected'],
  ['ERR_CONSENT_REQUIRED', 'refresh-rejected'],
  ['ERR_REFRESH_TOKEN_NOT_PERSISTED', 'transient'],
];

type Make = (subject: string | undefined, now: number) => ProviderAuthEvent;

function acquired(subject: string | undefined, now: number): ProviderAuthEvent {
  const times = { reason: 'absent', expiresAt: now + HOUR } as const;
  return { type: 'token_acquired', provider: PROVIDER, subject, ...times, ...cost };
}

function failed(code: ErrorCode, kind: FailureKind, lives: boolean): Make {
  return (subject, now) => {
    const until = now + 5_000;
    const error = new TokenAcquisitionError(code, PROVIDER, 'no', { kind, until });
    const expiresAt = lives ? now + MINUTE : undefined;
    const failure = { reason: 'absent', expiresAt, code, kind, until, error } as const;
    return { type: 'acquisition_failed', provider: PROVIDER, subject, ...failure, ...cost };
  };
}

const unavailable: Make = (subject, now) => {
  const failure = { code: 'ERR_TOKEN_UNAVAILABLE', kind: 'transient', until: now + 5_000 } as const;
  return { type: 'token_unavailable', provider: PROVIDER, subject, ...failure };
};

const MAKES: readonly Make[] = [
  acquired,
  acquired,
  unavailable,
  ...FAILURES.flatMap(([code, kind]) => [failed(code, kind, true), failed(code, kind, false)]),
  (subject, now) => ({
    type: 'rejections_suppressed',
    provider: PROVIDER,
    subject,
    since: now,
    count: 2,
    until: now + 1_000,
  }),
  (subject) => ({ type: 'rejections_accepted', provider: PROVIDER, subject, count: 2 }),
  (subject) => ({ type: 'credentials_refused', provider: PROVIDER, subject, index: 0, count: 2 }),
  (_, now) => ({ type: 'store_ill', provider: PROVIDER, reason: 'slow', until: now + 1_000 }),
  () => ({ type: 'store_well', provider: PROVIDER }),
  (subject) => ({ type: 'request_replayed', provider: PROVIDER, subject }),
  () => ({ type: 'request_refused', provider: PROVIDER, code: 'ERR_ORIGIN_NOT_ALLOWED' }),
];

const ofProvider: readonly Make[] = [
  acquired,
  unavailable,
  failed('ERR_TOKEN_ENDPOINT_FAILED', 'transient', true),
  failed('ERR_TOKEN_ENDPOINT_FAILED', 'transient', false),
];

const stepOf = (makes: readonly Make[], subjects: number, apart: number) =>
  fc.record({
    make: fc.constantFrom(...makes),
    subject: fc.integer({ min: 1, max: subjects }).map((n) => (n === 1 ? undefined : `subject-${n}`)),
    after: fc.integer({ min: 0, max: apart }),
  });

interface Told extends LogLine {
  readonly at: number;
}

/** Runs events of one provider, and then gives everybody a token. */
async function run(steps: readonly { make: Make; subject: string | undefined; after: number }[]): Promise<Told[]> {
  const clock = new ManualClock();
  const lines: Told[] = [];
  const log = new EventLog(clock, (line) => lines.push({ ...line, at: clock.now() }));
  for (const { make, subject, after } of steps) {
    await clock.advance(after);
    log.note(make(subject, clock.now()));
  }
  for (const subject of new Set(steps.map((each) => each.subject))) log.note(acquired(subject, clock.now()));
  await clock.advance(HOUR);
  expect(clock.timers).toBe(0);
  return lines;
}

const isFailure = ({ text }: LogLine) => / (?:is to be had|cannot be renewed)/.test(text);
const isEnd = ({ text }: LogLine) => text.includes('gives tokens again');

describe('the log of a provider', () => {
  // A spell of fewer than 4 subjects has a warning, an error and an end; one more of them begins in 15 min at most.
  it.each<[string, readonly Make[], number]>([
    ['tokens come and go', ofProvider, 6 * 3],
    ['anything happens', MAKES, 2 * (6 * 3) + 2 * (6 * 2) + 2 * 9 + 1],
  ])('has few lines in any hour when %s all the time', async (_what, makes, most) => {
    const steps = fc.array(stepOf(makes, 3, MINUTE), { minLength: 200, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const lines = await run(given);
        for (const { at } of lines) {
          expect(lines.filter((other) => other.at >= at && other.at < at + HOUR).length).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('says of each time without tokens once that it is over, when tokens come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf(ofProvider, 20, 20 * MINUTE), { maxLength: 100 }), async (steps) => {
        const lines = await run(steps);
        let isOpen = false;
        for (const line of lines) {
          if (isEnd(line)) expect(isOpen).toBe(true);
          isOpen = isFailure(line) || (isOpen && !isEnd(line));
        }
        expect(isOpen).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
