import fc from 'fast-check';
import { untilAborted } from '../../lib/core/abort.js';
import type { AccessToken } from '../../lib/core/access-token.js';
import { CachedTokenSource } from '../../lib/core/cached.js';
import { acquiring } from '../../lib/protocol/acquire.js';
import { form } from '../../lib/protocol/token-request-body.js';
import type { TokenTransport } from '../../lib/protocol/token-transport.js';
import { RefreshSchedule } from '../../lib/refresh/refresh-schedule.js';
import { RetryingTokenSource } from '../../lib/retrying/retrying.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';

const SUBJECTS = ['ann', 'bob'] as const;
type Subject = (typeof SUBJECTS)[number];
type Illness = 'well' | 500 | 429 | 401 | 'unreachable' | 'half-json' | 'hang' | 'same-token';

export type Step =
  | { do: 'ask'; subject: Subject; patience: number | undefined }
  | { do: 'reject'; subject: Subject }
  | { do: 'pass' | 'jump' | 'suspend'; ms: number }
  | { do: 'endpoint'; is: Illness; latency: number; lifetime: number }
  | { do: 'shut down' };

const subject = fc.constantFrom(...SUBJECTS);
const ms = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 200_000 }));

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
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'shut down' }) },
  ),
  { maxLength: 40 },
);

/** What the library is held against: what the endpoint issued, and what must not be seen. */
export class Model {
  readonly clock = new ManualClock();
  /** How much the clock was set ahead or back, while no time passed. */
  jumped = 0;
  endpoint = { is: 'well' as Illness, latency: 0, lifetime: 300 };
  readonly #diesAt = new Map<string, number>();
  readonly #banned = new Set<string>();
  readonly #inFlight = new Map<string, number>();
  readonly #last = new Map<string, string>();
  readonly broken: string[] = [];
  #serial = 0;

  readonly transport: TokenTransport = async ({ body, signal }) => {
    const whose = new URLSearchParams(String(body)).get('subject') ?? '';
    const { is, latency, lifetime } = this.endpoint;
    const running = (this.#inFlight.get(whose) ?? 0) + 1;
    this.#inFlight.set(whose, running);
    if (running > 1) this.broken.push(`${running} acquisitions in flight for ${whose}`);
    const born = this.truth;
    try {
      const arrives = new Promise<void>((done) => this.clock.after(is === 'hang' ? 60_000 : latency, done));
      await untilAborted(arrives, signal);
      if (is === 'unreachable') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      if (typeof is === 'number') return answer(is, { error: is === 401 ? 'invalid_client' : 'ill' });
      if (is === 'half-json') return answer(200, '{"access_token":"x');
      const again = is === 'same-token' ? this.#last.get(whose) : undefined;
      const text = again ?? `${whose}-${++this.#serial}`;
      if (again !== undefined) this.#banned.delete(again);
      this.#last.set(whose, text);
      this.#diesAt.set(text, Math.max(this.#diesAt.get(text) ?? 0, born + lifetime * 1_000));
      return answer(200, { access_token: text, token_type: 'Bearer', expires_in: lifetime });
    } finally {
      this.#inFlight.set(whose, running - 1);
    }
  };

  /** The time that it really is. */
  get truth(): number {
    return this.clock.wall() - this.jumped;
  }

  jump(by: number): void {
    this.jumped += by;
    this.clock.jump(by);
  }

  /** A token was handed out: it must be its subject's, alive, and none whose rejection was accepted. */
  handedOut(token: AccessToken, to: string): void {
    const text = token.reveal();
    if (!text.startsWith(`${to}-`)) this.broken.push(`${to} got ${text}`);
    if (this.truth >= (this.#diesAt.get(text) ?? 0)) this.broken.push(`${text} had expired`);
    if (this.#banned.has(text)) this.broken.push(`${text} was rejected before`);
  }

  rejected(token: AccessToken, other: AccessToken): void {
    if (!other.is(token)) this.#banned.add(token.reveal());
  }
}

function answer(status: number, body: object | string) {
  return { status, headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

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
      credentials: () => ({ key: 'k' }),
      request: ({ subject: whose }) => ({ url: '/token', body: form({ subject: whose }) }),
    },
  });
  const retrying = new RetryingTokenSource(acquire, { ...common, deadline: 10_000, oneQuota: false });
  let schedule: RefreshSchedule | undefined;
  const tokens = new CachedTokenSource(retrying, {
    ...common,
    maxSubjects: 10,
    maxAcquisitions: 64,
    onSchedule: (at) => schedule?.at(at),
  });
  schedule = new RefreshSchedule(tokens, clock);
  const ask = async (whose: Subject, patience?: number) => {
    const abort = new AbortController();
    if (patience !== undefined) clock.after(patience, () => abort.abort(new Error('impatient')));
    const token = await tokens.token({ subject: whose, signal: abort.signal });
    model.handedOut(token, whose);
    seen.set(whose, token);
  };
  const reject = async (whose: Subject) => {
    const token = seen.get(whose);
    if (token === undefined) return;
    const other = await tokens.token({ subject: whose, instead: token, because: 'rejected' });
    model.rejected(token, other);
    if (!other.is(token)) model.handedOut(other, whose);
  };
  const pass = async (time: number) => {
    const stride = Math.max(250, Math.ceil(time / 20));
    for (let left = time; left > 0; left -= stride) {
      const step = Math.min(left, stride);
      await clock.advance(step);
      for (const whose of SUBJECTS) {
        const token = tokens.peek(whose);
        if (token !== undefined) model.handedOut(token, whose);
      }
    }
  };
  const quietly = (work: Promise<unknown>): void => void work.catch(() => {});

  for (const step of script) {
    if (step.do === 'ask') quietly(ask(step.subject, step.patience));
    else if (step.do === 'reject') quietly(reject(step.subject));
    else if (step.do === 'pass') await pass(step.ms);
    else if (step.do === 'suspend') {
      clock.suspend(step.ms);
    } else if (step.do === 'jump') model.jump(step.ms);
    else if (step.do === 'endpoint') model.endpoint = step;
    else {
      schedule.stop();
      shutdown.abort();
    }
    await Promise.resolve();
  }
  if (!shutdown.signal.aborted) {
    model.endpoint = { is: 'well', latency: 0, lifetime: 300 };
    await pass(10_000);
    clock.suspend(400_000);
    for (const whose of SUBJECTS) {
      const served = ask(whose).catch(() => model.broken.push(`${whose} is not served after the faults`));
      await clock.advance(1_000);
      await served;
    }
  }
  schedule.stop();
  return model.broken;
}
