import { untilAborted } from '../../../../lib/core/abort.js';
import type { Clock } from '../../../../lib/core/clock.js';
import { deferred } from '../../../../lib/core/deferred.js';
import type { TokenEvent } from '../../../../lib/core/token-event.js';
import type { TokenOptions } from '../../../../lib/core/token-source.js';
import type { TokenStore } from '../../../../lib/core/token-store.js';
import {
  defineProvider,
  optionsOf,
  type ProviderOptions,
  type TokenRequestContext,
} from '../../../../lib/protocol/definition/provider-definition.js';
import { form } from '../../../../lib/protocol/definition/token-request-body.js';
import {
  type TokenTransportRequest,
  TokenTransportError,
  type TokenTransportResponse,
} from '../../../../lib/protocol/definition/token-transport.js';
import { tokenStack } from '../../../../lib/runtime/token-stack.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { Discovery } from '../../../../lib/tokens/acquire/discovery.js';
import type { CachedTokenSource } from '../../../../lib/tokens/cache/cached-token-source.js';
import { RefreshSchedule } from '../../../../lib/tokens/refresh/refresh-schedule.js';
import { memoryTokenStore } from '../../../../lib/tokens/store/memory-token-store.js';

type Definition = Partial<ProviderOptions<{ id: string }>>;

/** What is wrong with a store: it rejects, never answers, answers so many milliseconds late, or can only be read. */
export type StoreIllness = 'well' | 'down' | 'hung' | 'read-only' | number;

/** A store in memory that replicas share, and that falls ill as it is told. */
export class SickStore implements TokenStore {
  readonly isShared = true;
  is: StoreIllness = 'well';
  /** Names of the operations that reached it. */
  readonly calls: string[] = [];
  readonly #inner: TokenStore;
  #flushes = 0;

  constructor(
    private readonly clock: Clock,
    readonly canLock = true,
  ) {
    this.#inner = memoryTokenStore({ clock });
  }

  /** All that was in it is gone, but that its generations rise. */
  flush(): void {
    this.#flushes += 1;
  }

  get: TokenStore['get'] = (key) => this.#call('get', () => this.#inner.get(this.#name(key)));
  put: TokenStore['put'] = (key, write) => this.#call('put', () => this.#inner.put(this.#name(key), write));
  lock: TokenStore['lock'] = (key, owner, until) =>
    this.#call('lock', () => this.#inner.lock(this.#name(key), owner, until));
  release: TokenStore['release'] = (key, owner) =>
    this.#call('release', () => this.#inner.release(this.#name(key), owner));
  take: TokenStore['take'] = (key, quota) => this.#call('take', () => this.#inner.take(this.#name(key), quota));

  /** Somebody copies an entry to another name. */
  async copy(from: string, to: string): Promise<void> {
    const { entry } = await this.#inner.get(this.#name(from));
    if (entry !== undefined) await this.#inner.put(this.#name(to), entry);
  }

  /** Whoever wrote it: something that is no entry. */
  async spoil(key: string): Promise<void> {
    const { now } = await this.#inner.get(key);
    await this.#inner.put(this.#name(key), { value: 'garbage', expiresAt: now + 3_600_000, generation: 1 });
  }

  #name(key: string): string {
    return `${this.#flushes} ${key}`;
  }

  async #call<T>(name: string, run: () => Promise<T>): Promise<T> {
    this.calls.push(name);
    const { is } = this;
    if (is === 'down' || (is === 'read-only' && name !== 'get')) throw new Error('ECONNREFUSED');
    if (is === 'hung') await new Promise(() => {});
    // It is carried out when it gets there, however long the answer takes.
    const result = await run();
    if (typeof is === 'number') await new Promise<void>((done) => this.clock.after(is, done));
    return result;
  }
}

/** A process that may be stopped for a while: whatever happens to it then, it notices when it goes on. */
class Process {
  #frozen: { readonly over: Promise<void>; readonly end: () => void } | undefined;

  readonly freeze = (): void => {
    const { promise: over, resolve: end } = deferred();
    this.#frozen ??= { over, end };
  };

  readonly thaw = (): void => {
    this.#frozen?.end();
    this.#frozen = undefined;
  };

  /** Runs it now, or when the process goes on. */
  run(work: () => void): void {
    if (this.#frozen === undefined) work();
    else void this.#frozen.over.then(work);
  }

  async resolved<T>(work: Promise<T>): Promise<T> {
    const [settled] = await Promise.allSettled([work]);
    while (this.#frozen !== undefined) await this.#frozen.over;
    if (settled.status === 'rejected') throw settled.reason;
    return settled.value;
  }

  /** A store as this process sees it. */
  over(store: TokenStore): TokenStore {
    return {
      isShared: store.isShared,
      canLock: store.canLock,
      get: (key) => this.resolved(store.get(key)),
      put: (key, write) => this.resolved(store.put(key, write)),
      lock: (key, owner, until) => this.resolved(store.lock(key, owner, until)),
      release: (key, owner) => this.resolved(store.release(key, owner)),
      take: (key, quota) => this.resolved(store.take(key, quota)),
    };
  }
}

/** One process of an application. */
export interface Replica {
  readonly tokens: CachedTokenSource;
  readonly events: TokenEvent[];
  readonly shutdown: AbortController;
  /** What it asked the token endpoint. */
  readonly sent: { readonly at: number; readonly fields: Record<string, string> }[];
  readonly schedule: RefreshSchedule;
  /** Stops the process as it is (SIGSTOP), until it thaws. Frozen for ever, it is dead. */
  readonly freeze: () => void;
  readonly thaw: () => void;
}

/** Replicas of an application, their store and the one token endpoint; all of it in memory, on a clock that a test moves. */
export class Fleet {
  readonly clock = new ManualClock();
  readonly store: SickStore;
  readonly replicas: Replica[] = [];
  /** Texts of tokens in the order that they were issued. */
  readonly issued: string[] = [];
  /** When each of them dies. Milliseconds since the epoch. */
  readonly diesAt = new Map<string, number>();
  /** How many token requests the endpoint had at once, at most. */
  mostAtOnce = 0;
  #atOnce = 0;
  /** How long an answer takes, and a token lives. Milliseconds. */
  latency = 100;
  lifetime = 100_000;
  failure:
    | { readonly status: number; readonly body?: object; readonly headers?: Record<string, string> }
    | 'unreachable'
    | undefined;
  random = Math.random;
  /** Issued in place of a new one each time. */
  text: string | undefined;

  constructor(
    private readonly definition: Definition = {},
    canLock = true,
  ) {
    this.store = new SickStore(this.clock, canLock);
  }

  /** Starts one more process. `ahead`: its clock against everybody else's. Milliseconds. */
  start(ahead = 0, definition: Definition = {}): Replica {
    const { clock: shared } = this;
    const process = new Process();
    const clock: Clock = {
      now: () => shared.now() + ahead,
      wall: () => shared.wall() + ahead,
      after: (ms, run) => shared.after(ms, () => process.run(run)),
    };
    const events: TokenEvent[] = [];
    const sent: Replica['sent'] = [];
    const options = optionsOf(
      defineProvider<{ id: string }>({
        http: { baseURL: 'https://acme.test' },
        credentials: { id: 'app' },
        request,
        store: process.over(this.store),
        ...this.definition,
        ...definition,
      }),
    );
    const parts = {
      provider: 'acme',
      options,
      clock,
      random: () => this.random(),
      report: (event: TokenEvent) => {
        // These come with single calls.
        if (event.type !== 'store_asked' && event.type !== 'acquisition_joined') events.push(event);
      },
      emit: () => {},
      transport: (asked: TokenTransportRequest) => process.resolved(this.#answer(asked, sent)),
    };
    const shutdown = new AbortController();
    let schedule: RefreshSchedule | undefined;
    const { tokens } = tokenStack(
      { ...parts, discovery: new Discovery(parts) },
      { shutdown: shutdown.signal, onSchedule: (at) => schedule?.at(at), onToken: () => {} },
    );
    schedule = new RefreshSchedule(tokens, clock);
    const { freeze, thaw } = process;
    const replica = { tokens, events, shutdown, sent, schedule, freeze, thaw };
    this.replicas.push(replica);
    return replica;
  }

  /** What replicas get, while so much time passes: the text of a token, the code of an error, or `waits`. */
  async ask(ms: number, replicas = this.replicas, options: TokenOptions = {}): Promise<string[]> {
    const outcomes = replicas.map(() => 'waits');
    for (const [index, { tokens }] of replicas.entries()) {
      void tokens.token(options).then(
        (token) => (outcomes[index] = token.reveal()),
        (error: unknown) => (outcomes[index] = String(Reflect.get(Object(error), 'code') ?? error)),
      );
    }
    await this.clock.advance(ms);
    return outcomes;
  }

  /** Ends the schedules. */
  stop(): void {
    for (const { schedule } of this.replicas) schedule.stop();
  }

  async #answer(asked: TokenTransportRequest, sent: Replica['sent']): Promise<TokenTransportResponse> {
    const fields = Object.fromEntries(new URLSearchParams(String(asked.body)));
    sent.push({ at: this.clock.now(), fields });
    const born = this.clock.now();
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    const arrives = new Promise<void>((done) => void this.clock.after(this.latency, done));
    await untilAborted(arrives, asked.signal).finally(() => (this.#atOnce -= 1));
    const { failure } = this;
    if (failure === 'unreachable') throw new TokenTransportError('unreachable', 'ECONNREFUSED');
    if (failure !== undefined) return { ...answer(failure.status, failure.body ?? {}), headers: failure.headers ?? {} };
    const text = this.text ?? `${fields['subject'] ?? ''}token-${this.issued.length + 1}`;
    this.issued.push(text);
    this.diesAt.set(text, born + this.lifetime);
    return answer(200, {
      access_token: text,
      token_type: 'Bearer',
      expires_in: this.lifetime / 1_000,
      ...(this.definition.renew && { refresh_token: `refresh-${this.issued.length}`, refresh_expires_in: 86_400 }),
    });
  }
}

export const types = ({ events }: Replica): string[] => events.map(({ type }) => type);

function answer(status: number, body: object): TokenTransportResponse {
  return { status, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) };
}

function request({ credentials, subject, refreshToken }: TokenRequestContext<{ id: string }>) {
  return { url: '/token', body: form({ id: credentials.id, subject, refresh_token: refreshToken }) };
}

/** A renewal by a refresh token that dies by its use. */
export const ONE_TIME: Definition = { renew: { request, oneTime: true } };
