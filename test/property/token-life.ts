import fc from 'fast-check';
import type { AccessToken } from '../../lib/core/access-token.js';
import { CachedTokenSource } from '../../lib/tokens/cache/cached-token-source.js';
import { acquiring } from '../../lib/tokens/acquire/acquire.js';
import { form } from '../../lib/protocol/definition/token-request-body.js';
import { RefreshSchedule } from '../../lib/tokens/refresh/refresh-schedule.js';
import { RetryingTokenSource } from '../../lib/tokens/retry/retrying-token-source.js';
import { type Illness, Model, type SourceIllness } from './token-life-model.js';

/** The application itself, which has no subject. */
const OWN = 'own';
const SUBJECTS = ['ann', 'bob', OWN] as const;
type Subject = (typeof SUBJECTS)[number];

const subjectOf = (whose: Subject) => (whose === OWN ? undefined : whose);
const optionsOf = (whose: Subject) => (whose === OWN ? {} : { subject: whose });
export type Step =
  | { do: 'ask'; subject: Subject; patience: number | undefined }
  | { do: 'reject'; subject: Subject }
  | { do: 'pass' | 'jump' | 'suspend'; ms: number }
  | { do: 'endpoint'; is: Illness; latency: number; lifetime: number }
  | { do: 'source'; of: Subject; is: SourceIllness }
  | { do: 'shut down' };

const subject = fc.constantFrom(...SUBJECTS);
const ms = fc.oneof(
  fc.integer({ min: 0, max: 2_000 }),
  // As long as deadlines and cooldowns.
  fc.integer({ min: 2_000, max: 15_000 }),
  fc.integer({ min: 0, max: 200_000 }),
);

/** What may happen, in any order. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('ask' as const), subject, patience: fc.option(ms, { nil: undefined }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('reject' as const), subject }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('suspend' as const), ms }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -3_600_000, max: 3_600_000 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('endpoint' as const),
        is: fc.constantFrom<Illness[]>('well', 500, 429, 401, 'unreachable', 'half-json', 'hang', 'same-token'),
        latency: fc.constantFrom(0, 10, 500, 5_000),
        lifetime: fc.constantFrom(1, 2, 10, 300, 86_400),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('source' as const),
        of: subject,
        is: fc.constantFrom<SourceIllness[]>('well', 'slow', 'late', 'hangs', 'throws', 'throws at once', 'unknown'),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'shut down' }) },
  ),
  { maxLength: 40, size: 'max' },
);

/** Drives cached, retrying, acquire and the schedule through `script`. Returns what went wrong. */
export async function live(script: readonly Step[]): Promise<string[]> {
  const model = new Model();
  const { clock } = model;
  const shutdown = new AbortController();
  const seen = new Map<string, AccessToken>();
  const common = { provider: 'acme', clock, random: () => 0.5, report: () => {}, shutdown: shutdown.signal };
  const acquire = acquiring({
    ...common,
    transport: model.transport,
    options: {
      http: { baseURL: 'https://acme.test' },
      credentials: (whose?: string) => model.credentials(whose ?? OWN),
      request: ({ subject: whose }) => ({ url: '/token', body: form({ subject: whose ?? OWN }) }),
    },
  });
  const retrying = new RetryingTokenSource(acquire, {
    ...common,
    deadline: 10_000,
    sharedCredentials: false,
    maxConcurrentAcquisitions: 2,
  });
  let schedule: RefreshSchedule | undefined;
  const tokens = new CachedTokenSource(retrying, {
    ...common,
    maxSubjects: 10,
    onSchedule: (at) => schedule?.at(at),
  });
  schedule = new RefreshSchedule(tokens, clock);
  const ask = async (whose: Subject, patience?: number) => {
    const abort = new AbortController();
    if (patience !== undefined) clock.after(patience, () => abort.abort(new Error('impatient')));
    const token = await tokens.token({ ...optionsOf(whose), signal: abort.signal });
    model.handedOut(token, whose);
    seen.set(whose, token);
  };
  const reject = async (whose: Subject) => {
    const token = seen.get(whose);
    if (token === undefined) return;
    const other = await tokens.token({ ...optionsOf(whose), replaces: token, reason: 'rejected' });
    model.rejected(token, other);
    if (!other.is(token)) model.handedOut(other, whose);
  };
  const pass = async (time: number) => {
    const stride = Math.max(250, Math.ceil(time / 20));
    for (let left = time; left > 0; left -= stride) {
      const step = Math.min(left, stride);
      await clock.advance(step);
      for (const whose of SUBJECTS) {
        const token = tokens.peek(subjectOf(whose));
        if (token !== undefined) model.handedOut(token, whose);
      }
    }
  };

  for (const step of script) {
    if (step.do === 'ask') quietly(ask(step.subject, step.patience));
    else if (step.do === 'reject') quietly(reject(step.subject));
    else if (step.do === 'pass') await pass(step.ms);
    else if (step.do === 'suspend' || step.do === 'jump') {
      // A token that is on its way to its caller when the machine falls asleep was good when it was handed out.
      await new Promise(setImmediate);
      if (step.do === 'suspend') model.suspend(step.ms);
      else model.jump(step.ms);
    } else if (step.do === 'endpoint') model.endpoint = step;
    else if (step.do === 'source') model.sources.set(step.of, step.is);
    else {
      schedule.stop();
      shutdown.abort();
    }
    await Promise.resolve();
  }
  if (!shutdown.signal.aborted) {
    model.endpoint = { is: 'well', latency: 0, lifetime: 300 };
    model.sources.clear();
    await pass(10_000);
    const { state, cooldownUntil } = tokens.status();
    const wasWanted = state !== 'absent' || cooldownUntil !== undefined;
    // Longer than any cooldown and any life, and nobody asks.
    await clock.advance(1_000_000);
    const own = tokens.status();
    if (wasWanted && (own.remainingMs ?? 0) <= 0) model.broken.push(`without a caller its own token is ${own.state}`);
    clock.suspend(400_000);
    for (const whose of SUBJECTS) {
      const outcomes: string[] = [];
      ask(whose).then(
        () => outcomes.push('served'),
        () => outcomes.push('failed'),
      );
      await clock.advance(1_000);
      if (outcomes[0] !== 'served') model.broken.push(`${whose} is not served after the faults: ${outcomes[0]}`);
    }
  }
  schedule.stop();
  return model.broken;
}

function quietly(work: Promise<unknown>): void {
  work.catch(() => {});
}
