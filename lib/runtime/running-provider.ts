import { inspect } from 'node:util';
import type { HttpService } from '@nestjs/axios';
import { type Observable, ReplaySubject } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import type { CachedTokenSource } from '../tokens/cache/cached-token-source.js';
import { ProviderAuthError, ShuttingDownError } from '../core/errors.js';
import type { TokenOptions } from '../core/token-source.js';
import { isolatedSubscribers, type SubscriberFailed } from '../events/isolated-subscribers.js';
import type { Authorization } from '../http/authorization.js';
import { authorize, type AuthorizeOptions } from '../http/authorize.js';
import { createInstance } from '../http/axios.js';
import { bindHttp } from '../http/client/bind-http.js';
import type { BoundProvider, BoundTokens } from '../http/bound-provider.js';
import { APPLICATION, owner } from '../http/request-subject.js';
import { type ProviderFetch, providerFetch } from '../http/fetch/provider-fetch.js';
import type { DispatchInterceptor } from '../http/undici/dispatch.js';
import { providerInterceptor } from '../http/undici/provider-interceptor.js';
import { has, withoutPrototype } from '../core/without-prototype.js';
import type { ProviderOptions } from '../protocol/definition/provider-definition.js';
import { CredentialsCache } from '../tokens/acquire/credentials-cache.js';
import { revokeAll } from '../tokens/acquire/revoke.js';
import type { StoreHealth } from '../tokens/store/store-health.js';
import { RefreshSchedule } from '../tokens/refresh/refresh-schedule.js';
import { apiHttp, providerBinding } from './provider-binding.js';
import { PromisedToken } from './promised-token.js';
import { describeProvider } from './provider-description.js';
import { httpServiceOf } from './provider-http-service.js';
import type { GivenSubject, ProviderRuntime } from './provider-runtime.js';
import type { ProviderVerification } from './provider-verification.js';
import { Verifier } from './verifier.js';
import { verifyProvider } from './verify-provider.js';
import { NOTHING_TO_ACQUIRE, type ProviderStatus } from './provider-status.js';
import { sharedStore } from './sharing.js';
import {
  type DiscoveringRequester,
  requesterOf,
  type RunningOptions,
  type TokenStack,
  tokenStack,
} from './token-stack.js';

/** What is in flight at shutdown, and revocations after it, get this long together. */
const FLIGHTS_END_MS = 2_000;

/** What a provider runs on, and whom it tells of subscribers that throw. */
export type RunningProviderOptions = RunningOptions & { readonly subscriberFailed: SubscriberFailed };

/** One provider's stack, from its HttpService down to its token endpoint. Starts without I/O. */
export class RunningProvider implements ProviderRuntime {
  readonly http: HttpService;
  readonly fetch: ProviderFetch;
  readonly token$: Observable<AccessToken>;
  readonly #requester: DiscoveringRequester;
  readonly #definition: ProviderOptions<unknown>;
  readonly #tokens: CachedTokenSource | undefined;
  readonly #store: StoreHealth | undefined;
  readonly #verifier: Verifier | undefined;
  readonly #schedule: RefreshSchedule | undefined;
  readonly #bound: BoundProvider;
  readonly #shutdown = new AbortController();
  readonly #ownTokens = new ReplaySubject<AccessToken>(1);
  readonly #promised = new PromisedToken();
  #closing: Promise<void> | undefined;

  constructor(
    readonly name: string,
    definition: ProviderOptions<unknown>,
    private readonly options: RunningProviderOptions,
  ) {
    this.#definition = definition;
    this.token$ = isolatedSubscribers(this.#ownTokens, options.subscriberFailed);
    this.#requester = requesterOf(name, definition, options);
    const stack = (definition.request ?? definition.createToken) && this.#stack();
    this.#tokens = stack?.tokens;
    this.#store = stack?.store;
    this.#verifier = stack && this.#verifierOf(stack);
    this.#schedule = this.#tokens && new RefreshSchedule(this.#tokens, options.clock);
    this.#bound = providerBinding(name, definition, this.#tokens && this.#boundTokens(this.#tokens), options);
    this.http = httpServiceOf(bindHttp(createInstance(apiHttp(definition)), this.#bound));
    this.fetch = providerFetch(this.#bound);
  }

  token(options: TokenOptions = APPLICATION): Promise<AccessToken> {
    return (options === APPLICATION ? this.#ready() : undefined) ?? this.#owned(options);
  }

  peek(given: GivenSubject = APPLICATION): AccessToken | undefined {
    return this.#peek(owner(this.#bound, given).subject);
  }

  status(given: GivenSubject = {}): ProviderStatus {
    // Without a subject the application's own is meant: nobody is asked whose. Looking is no request that could be refused.
    const bound = withoutPrototype<BoundProvider>({ ...this.#bound, report: () => {} });
    const subject = has(given, 'subject') ? owner(bound, given).subject : undefined;
    const tokens = this.#tokens;
    if (tokens === undefined) return NOTHING_TO_ACQUIRE;
    return { ...tokens.status(subject), subjects: tokens.size, store: this.#store?.status() };
  }

  async authorize(url: string | URL, options?: AuthorizeOptions): Promise<Authorization> {
    return authorize(this.#bound, url, options);
  }

  interceptor(whose?: Pick<TokenOptions, 'subject' | 'grant'>): DispatchInterceptor {
    return providerInterceptor(this.#bound, whose);
  }

  describe(): string {
    return describeProvider(this.#definition, this.#bound);
  }

  async warmUp(): Promise<void> {
    if (!this.#bound.requireSubject && this.#definition.warmUp !== false)
      await this.#tokens?.token(withoutPrototype({}));
  }

  verify(given: GivenSubject = {}): Promise<ProviderVerification> {
    const isClosing = this.#closing !== undefined;
    const { clock } = this.options;
    // What was read earlier may be true no more: a cache of its own is empty.
    const readCredentials = (subject?: string) => new CredentialsCache(this.#requester, clock).read(subject);
    return verifyProvider({ bound: this.#bound, verifier: this.#verifier, readCredentials, clock, isClosing }, given);
  }

  resetRejections(): void {
    this.#tokens?.resetRejections();
  }

  stopSchedule(): void {
    this.#schedule?.stop();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [inspect.custom](): string {
    return `[RunningProvider ${this.name}]`;
  }

  /** The application's own token, if it is there: at once. */
  #ready(): Promise<AccessToken> | undefined {
    const hasSubjects = this.#bound.requireSubject || this.#bound.resolveSubject !== undefined;
    const token = hasSubjects ? undefined : this.#peek(undefined);
    return token && this.#promised.of(token);
  }

  async #owned(options: TokenOptions): Promise<AccessToken> {
    return this.#served({ ...options, ...owner(this.#bound, options) });
  }

  #peek(subject: string | undefined): AccessToken | undefined {
    return this.#closing === undefined ? this.#tokens?.peek(subject) : undefined;
  }

  /** A token of the subject that the options name; whose it is, was decided before. */
  async #served(options: TokenOptions): Promise<AccessToken> {
    if (this.#closing !== undefined) throw new ShuttingDownError(this.name);
    if (this.#tokens !== undefined) return this.#tokens.token(withoutPrototype(options));
    const message = 'it has no token endpoint, so there is no token; use its HttpService, its fetch or authorize()';
    throw new ProviderAuthError('ERR_TOKEN_UNAVAILABLE', this.name, message);
  }

  async #close(): Promise<void> {
    this.stopSchedule();
    const cancel = this.options.clock.after(FLIGHTS_END_MS, () => this.#shutdown.abort());
    await this.#tokens?.settled();
    await this.#revoke();
    cancel();
    this.#shutdown.abort();
    this.#ownTokens.complete();
  }

  /** Tokens that were ours alone, and still live. */
  async #revoke(): Promise<void> {
    if (this.#definition.revoke === undefined || sharedStore(this.#definition) !== undefined) return;
    await revokeAll(this.#requester, this.#tokens?.held() ?? [], this.#shutdown.signal);
  }

  #verifierOf(stack: TokenStack): Verifier {
    const { isBeside = false } = this.options;
    return new Verifier({ ...stack, requester: this.#requester, shutdown: this.#shutdown.signal, isBeside });
  }

  #stack(): TokenStack {
    return tokenStack(this.#requester, {
      shutdown: this.#shutdown.signal,
      onSchedule: (at) => this.#schedule?.at(at),
      onToken: (token, subject) => subject === undefined && this.#ownTokens.next(token),
    });
  }

  #boundTokens(tokens: CachedTokenSource): BoundTokens {
    return {
      token: (options) => this.#served(options ?? {}),
      peek: (subject) => this.#peek(subject),
      refused: (token, subject) => tokens.refused(token, subject),
    };
  }
}
