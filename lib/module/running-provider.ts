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
import { providerFetch } from '../http/provider-fetch.js';
import { providerHeaders } from '../http/provider-headers.js';
import { sendTokenRequest } from '../http/send-token-request.js';
import { acquiring } from '../protocol/acquire.js';
import { Discovery } from '../protocol/discovery.js';
import type { Exchange } from '../protocol/exchange.js';
import { inert } from '../protocol/inert.js';
import { KeptCredentials } from '../protocol/kept-credentials.js';
import { matchesOrigin } from '../protocol/origin-pattern.js';
import type { ProviderHttpOptions, ProviderOptions } from '../protocol/provider-definition.js';
import { type Revocable, revokeAll } from '../protocol/revoke.js';
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
/** What is in flight at shutdown, and revocations after it, get this long together. */
const FLIGHTS_END_MS = 2_000;

/** One provider's stack, from its HttpService down to its token endpoint. */
export class RunningProvider implements ProviderRuntime {
  readonly http: HttpService;
  readonly fetch: typeof fetch;
  readonly token$: Observable<AccessToken>;
  readonly #exchange: Exchange & { readonly discovery: Discovery };
  readonly #definition: ProviderOptions<unknown>;
  readonly #tokens: CachedTokenSource | undefined;
  readonly #schedule: RefreshSchedule | undefined;
  readonly #bound: BoundProvider;
  readonly #shutdown = new AbortController();
  readonly #ownTokens = new ReplaySubject<AccessToken>(1);
  #closing: Promise<void> | undefined;

  constructor(
    readonly name: string,
    definition: ProviderOptions<unknown>,
    private readonly options: RunningOptions,
  ) {
    this.#definition = definition;
    this.token$ = this.#ownTokens.asObservable();
    this.#exchange = this.#exchanging();
    this.#tokens = (definition.request ?? definition.issue) && this.#stack();
    this.#schedule = this.#tokens && new RefreshSchedule(this.#tokens, options.clock);
    this.#bound = this.#binding();
    this.http = httpServiceOf(bindHttp(createInstance(apiHttp(definition)), this.#bound));
    this.fetch = providerFetch(this.#bound);
  }

  async token(demand: TokenDemand = {}): Promise<AccessToken> {
    if (this.#closing !== undefined) throw new ShuttingDownError(this.name);
    if (this.#tokens !== undefined) return this.#tokens.token(inert(demand));
    const message = 'it has no token endpoint, so there is no token; use its HttpService, its fetch or headers()';
    throw new ProviderAuthError('ERR_TOKEN_UNAVAILABLE', this.name, message);
  }

  peek(subject?: string): AccessToken | undefined {
    return this.#closing === undefined ? this.#tokens?.peek(subject) : undefined;
  }

  status(subject?: string): ProviderStatus {
    return this.#tokens?.status(subject) ?? NOTHING_TO_ACQUIRE;
  }

  headers(url: string | URL, options?: { readonly subject?: string }): Promise<Record<string, string>> {
    return providerHeaders(this.#bound, url, options?.subject);
  }

  describe(): string {
    const { originPattern, http } = this.#definition;
    const base = originPattern ?? http.baseURL ?? [...this.#bound.origins].join(', ');
    if (this.#tokens === undefined) return `${base}, ready: nothing to acquire`;
    return `${base}, ${this.#definition.tenants === true ? 'waiting for the first tenant' : 'waiting for its first token'}`;
  }

  async warmUp(): Promise<void> {
    if (this.#definition.tenants !== true) await this.#tokens?.token(inert({}));
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
    const { clock } = this.options;
    const cancel = clock.after(FLIGHTS_END_MS, () => this.#shutdown.abort());
    await this.#tokens?.settled();
    await this.#revoke();
    cancel();
    this.#shutdown.abort();
    this.#ownTokens.complete();
  }

  /** Tokens that were ours alone, and still live. */
  async #revoke(): Promise<void> {
    if (this.#definition.revoke === undefined) return;
    const now = this.options.clock.now();
    const live = [...(this.#tokens?.held() ?? [])].flatMap(({ token, subject }): Revocable[] =>
      token === undefined || token.expiresAt <= now ? [] : [{ token, subject }],
    );
    await revokeAll(this.#exchange, live, this.#shutdown.signal);
  }

  #exchanging(): Exchange & { readonly discovery: Discovery } {
    const { name: provider, options } = this;
    const definition = this.#definition;
    const report = (event: TokenEvent): void => options.emit({ ...event, provider });
    const exchange = { ...options, provider, options: definition, transport: sendTokenRequest, report };
    return { ...exchange, discovery: new Discovery(exchange) };
  }

  #stack(): CachedTokenSource {
    const { name: provider, options } = this;
    const definition = this.#definition;
    const { report } = this.#exchange;
    const acquire = acquiring(this.#exchange);
    const retrying = new RetryingTokenSource(acquire, {
      ...options,
      provider,
      deadline: definition.deadline ?? DEADLINE_MS,
      tokenCalls: definition.tokenCalls,
      oneQuota: typeof definition.credentials !== 'function',
      shutdown: this.#shutdown.signal,
    });
    return new CachedTokenSource(retrying, {
      ...options,
      report,
      single: definition.session === 'single',
      maxSubjects: MAX_SUBJECTS,
      maxAcquisitions: definition.maxAcquisitions ?? MAX_ACQUISITIONS,
      onSchedule: (at) => this.#schedule?.at(at),
      onToken: (token, subject) => subject === undefined && this.#ownTokens.next(token),
    });
  }

  #binding(): BoundProvider {
    const { name, options } = this;
    const definition = this.#definition;
    const { http, originPattern, dangerouslyAllowHttp = [] } = definition;
    const tokens = this.#tokens;
    const kept = new KeptCredentials({ provider: name, options: definition }, options.clock);
    return inert<BoundProvider>({
      name,
      origins: new Set(definition.origins ?? (http.baseURL === undefined ? [] : [new URL(http.baseURL).origin])),
      ...(originPattern !== undefined && {
        allowsBaseURL: (baseURL) => matchesOrigin(originPattern, baseURL, dangerouslyAllowHttp),
      }),
      tenants: definition.tenants === true,
      tokens: tokens && {
        token: (demand) => this.token(demand),
        peek: (subject) => this.peek(subject),
        refused: (token, subject) => tokens.refused(token, subject),
      },
      attach: definition.attach ?? {},
      credentials: (subject) => kept.read(subject),
      report: (event, { subject }) => {
        if (event === 'rejected') kept.refused(subject);
        else options.emit({ type: 'request_replayed', provider: name, subject });
      },
    });
  }
}

/** Where the base URL comes with the token, the definition's own is the token endpoint's alone. */
function apiHttp({ http, originPattern }: ProviderOptions<unknown>): ProviderHttpOptions {
  if (originPattern === undefined) return http;
  const { baseURL: _, ...rest } = http;
  return rest;
}
