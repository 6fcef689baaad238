import { setMaxListeners } from 'node:events';
import { inspect } from 'node:util';
import type { HttpService } from '@nestjs/axios';
import { type Observable, ReplaySubject } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import { CachedTokenSource } from '../core/cached.js';
import type { Clock } from '../core/clock.js';
import { ProviderAuthError, ShuttingDownError } from '../core/errors.js';
import { RetryingTokenSource } from '../retrying/retrying.js';
import type { TokenEvent } from '../core/token-event.js';
import type { TokenDemand } from '../core/token-source.js';
import type { ProviderAuthEvent } from '../events/provider-auth-event.js';
import { createInstance, httpServiceOf } from '../http/axios.js';
import { bindHttp } from '../http/bind-http.js';
import type { BoundProvider } from '../http/bound-provider.js';
import { owner } from '../http/provider-auth-option.js';
import { type ProviderFetch, providerFetch } from '../http/provider-fetch.js';
import { providerHeaders } from '../http/provider-headers.js';
import { sendTokenRequest } from '../http/send-token-request.js';
import { acquiring, credentialsOf } from '../protocol/acquire.js';
import type { ProviderOptions } from '../protocol/provider-definition.js';
import { RefreshSchedule } from '../refresh/refresh-schedule.js';
import { NOTHING_TO_ACQUIRE, type ProviderRuntime, type ProviderStatus } from './provider-runtime.js';

export interface RunningOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: (event: ProviderAuthEvent) => void;
}

const DEADLINE_MS = 10_000;
const MAX_SUBJECTS = 10_000;
const MAX_ACQUISITIONS = 64;
/** What is in flight at shutdown gets this long. */
const FLIGHTS_END_MS = 2_000;

/** One provider's stack, from its HttpService down to its token endpoint. */
export class RunningProvider implements ProviderRuntime {
  readonly http: HttpService;
  readonly fetch: ProviderFetch;
  readonly token$: Observable<AccessToken>;
  readonly #tokens: CachedTokenSource | undefined;
  readonly #schedule: RefreshSchedule | undefined;
  readonly #bound: BoundProvider;
  readonly #shutdown = new AbortController();
  readonly #ownTokens = new ReplaySubject<AccessToken>(1);
  #closing: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly definition: ProviderOptions<unknown>,
    private readonly options: RunningOptions,
  ) {
    // Each acquisition listens while it lasts, and more than ten at once are no leak.
    setMaxListeners(0, this.#shutdown.signal);
    this.token$ = this.#ownTokens.asObservable();
    this.#tokens = definition.request && this.#stack();
    this.#schedule = this.#tokens && new RefreshSchedule(this.#tokens, options.clock);
    this.#bound = this.#binding();
    this.http = httpServiceOf(bindHttp(createInstance(definition.http), this.#bound));
    this.fetch = providerFetch(this.#bound);
  }

  async token(demand: TokenDemand = {}): Promise<AccessToken> {
    if (this.#closing !== undefined) throw new ShuttingDownError(this.name);
    const whose = owner(this.#bound, demand);
    if (this.#tokens !== undefined) return this.#tokens.token({ ...demand, ...whose });
    const message = 'it has no token endpoint, so there is no token; use its HttpService, its fetch or headers()';
    throw new ProviderAuthError('ERR_TOKEN_UNAVAILABLE', this.name, message);
  }

  peek(subject?: string): AccessToken | undefined {
    const whose = owner(this.#bound, subject === undefined ? {} : { subject });
    return this.#closing === undefined ? this.#tokens?.peek(whose.subject) : undefined;
  }

  status(subject?: string): ProviderStatus {
    return this.#tokens?.status(subject) ?? NOTHING_TO_ACQUIRE;
  }

  headers(url: string | URL, options?: { readonly subject?: string }): Promise<Record<string, string>> {
    return providerHeaders(this.#bound, url, options?.subject);
  }

  describe(): string {
    const base = this.definition.http.baseURL ?? [...this.#bound.origins].join(', ');
    if (this.#tokens === undefined) return `${base}, ready: nothing to acquire`;
    return `${base}, ${this.#bound.tenants === true ? 'waiting for the first tenant' : 'waiting for its first token'}`;
  }

  async warmUp(): Promise<void> {
    if (this.#bound.tenants !== true) await this.#tokens?.token();
  }

  stopSchedule(): void {
    this.#schedule?.stop();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [inspect.custom](): string {
    return `[RunningProvider ${this.name}]`;
  }

  async #close(): Promise<void> {
    this.stopSchedule();
    const cancel = this.options.clock.after(FLIGHTS_END_MS, () => this.#shutdown.abort());
    await this.#tokens?.settled();
    cancel();
    this.#shutdown.abort();
    this.#ownTokens.complete();
  }

  #stack(): CachedTokenSource {
    const { name: provider, definition, options } = this;
    const report = (event: TokenEvent): void => options.emit({ ...event, provider });
    const acquire = acquiring({ ...options, provider, options: definition, transport: sendTokenRequest, report });
    const retrying = new RetryingTokenSource(acquire, {
      ...options,
      provider,
      deadline: DEADLINE_MS,
      tokenCalls: definition.tokenCalls,
      oneQuota: typeof definition.credentials !== 'function',
      shutdown: this.#shutdown.signal,
    });
    return new CachedTokenSource(retrying, {
      ...options,
      report,
      maxSubjects: definition.maxSubjects ?? MAX_SUBJECTS,
      maxAcquisitions: definition.maxAcquisitions ?? MAX_ACQUISITIONS,
      onSchedule: (at) => this.#schedule?.at(at),
      onToken: (token, subject) => subject === undefined && this.#ownTokens.next(token),
    });
  }

  #binding(): BoundProvider {
    const { name, definition, options } = this;
    const tokens = this.#tokens;
    return {
      name,
      origins: new Set(definition.origins ?? [new URL(definition.http.baseURL ?? '').origin]),
      tenants: definition.tenants ?? definition.subject !== undefined,
      ...(definition.subject && { subject: definition.subject }),
      tokens: tokens && {
        token: (demand) => this.token(demand),
        peek: (subject) => this.peek(subject),
        refused: (token, subject) => tokens.refused(token, subject),
      },
      attach: definition.attach ?? {},
      credentials: async (subject) => (await credentialsOf({ provider: name, options: definition }, subject))[0],
      report: (event, { subject }) => {
        if (event === 'replayed') options.emit({ type: 'request_replayed', provider: name, subject });
      },
    };
  }
}
