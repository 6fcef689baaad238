import type { TokenEvent } from '../../../../lib/core/token-event.js';
import type { StoreReading, StoreWrite, TokenStore } from '../../../../lib/core/token-store.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { StoreSession } from '../../../../lib/tokens/store/store-session.js';

type Answer = 'answers' | 'rejects' | 'hangs' | number;

/** A store that does as it is told, an hour ahead; a number: it answers so many milliseconds later. */
export class FakeStore implements TokenStore {
  readonly isShared = true;
  readonly canLock = true;
  readonly clock = new ManualClock();
  readonly events: TokenEvent[] = [];
  /** Of single calls. */
  readonly operations: string[] = [];
  readonly session: StoreSession;
  readonly puts: { readonly key: string; readonly value: string; readonly expiresAt: number }[] = [];
  calls = 0;
  reads: Answer = 'answers';
  writes: Answer = 'answers';

  constructor(shutdown = new AbortController().signal) {
    const report = (event: TokenEvent): void => {
      if (event.type === 'store_asked') this.operations.push(`${event.operation} ${event.outcome}`);
      else this.events.push(event);
    };
    this.session = new StoreSession(this, { name: ['acme'], clock: this.clock, report, shutdown });
  }

  get(): Promise<StoreReading> {
    return this.#answer(this.reads);
  }

  async put(key: string, { value, expiresAt }: StoreWrite) {
    this.puts.push({ key, value, expiresAt });
    return { ...(await this.#answer(this.writes)), written: true };
  }

  async lock() {
    return { ...(await this.#answer(this.writes)), held: true, generation: 1 };
  }

  async release() {
    await this.#answer(this.writes);
  }

  async take() {
    return { ...(await this.#answer(this.writes)), until: undefined };
  }

  /** What `get` comes to after so much time. */
  async asked(ms = 0, ask: () => Promise<unknown> = () => this.session.get('key')): Promise<string> {
    let outcome = 'waits';
    void ask().then((answer) => (outcome = answer === undefined ? 'nothing' : 'answered'));
    await this.clock.advance(ms);
    return outcome;
  }

  async #answer(is: Answer): Promise<StoreReading> {
    this.calls += 1;
    if (is === 'rejects') throw new TypeError('redis://fake-password@host');
    if (is === 'hangs') await new Promise(() => {});
    if (typeof is === 'number') await new Promise<void>((done) => this.clock.after(is, done));
    return { now: Math.floor(this.clock.now()) + 3_600_000, entry: undefined };
  }
}

export const types = ({ events }: FakeStore) => events.map(({ type }) => type);
