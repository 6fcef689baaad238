import { untilAborted } from '../../lib/core/abort.js';
import type { AccessToken } from '../../lib/core/access-token.js';
import { type TokenTransport, TokenTransportError } from '../../lib/protocol/definition/token-transport.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';

export type Illness = 'well' | 500 | 429 | 401 | 'unreachable' | 'half-json' | 'hang' | 'same-token';

export type SourceIllness = 'well' | 'slow' | 'late' | 'hangs' | 'throws' | 'throws at once' | 'unknown';

/** What the library is held against: what the endpoint issued, and what must not be seen. */
export class Model {
  readonly clock = new ManualClock();
  /** How much the clock was set ahead or back, while no time passed. */
  jumped = 0;
  endpoint = { is: 'well' as Illness, latency: 0, lifetime: 300 };
  readonly sources = new Map<string, SourceIllness>();
  readonly #diesAt = new Map<string, number>();
  readonly #banned = new Set<string>();
  readonly #inFlight = new Map<string, number>();
  readonly #last = new Map<string, string>();
  readonly broken: string[] = [];
  #serial = 0;

  /** A source of credentials that may be slow, later than any deadline, or throw anything. */
  credentials(whose: string): object | undefined | Promise<object | undefined> {
    const is = this.sources.get(whose) ?? 'well';
    // eslint-disable-next-line no-throw-literal
    if (is === 'throws at once') throw whose;
    return this.#read(is);
  }

  async #read(is: SourceIllness): Promise<object | undefined> {
    const wait = { slow: 3_000, late: 15_000, hangs: 1e9 }[is as string];
    if (wait !== undefined) await new Promise<void>((done) => this.clock.after(wait, done));
    if (is === 'throws') throw Object.assign(new TypeError('no'), { until: 1e18, code: 'ERR_TOKEN_UNAVAILABLE' });
    return is === 'unknown' ? undefined : { key: 'k' };
  }

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
      if (is === 'unreachable') throw new TokenTransportError('unreachable', 'ECONNRESET');
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

  // The clock is read after each step: a set-back during a sleep cannot be told from less sleep.
  suspend(by: number): void {
    this.clock.suspend(by);
    this.clock.now();
  }

  jump(by: number): void {
    this.jumped += by;
    this.clock.jump(by);
    this.clock.now();
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
