import type { SimulatedProvider, SimulatorCounters } from './controls.js';
import type { Fault, TokenFault } from './faults.js';
import type { Desk, Grant, Protocol, SimulatedRequest, TokenQuota } from './protocol.js';
import { QuotaWindow } from './quota-window.js';
import type { LoggedRequest } from './received-request.js';
import type { Reply } from './reply.js';
import { type StubAnswer, Stubs } from './stubs.js';
import { TokenBook } from './token-book.js';

const LOGGED = 1_000;

const ZERO: SimulatorCounters = {
  tokenCalls: 0,
  tokensIssued: 0,
  refreshes: 0,
  tokenErrors: 0,
  rateLimited: 0,
  apiCalls: 0,
  apiUnauthorized: 0,
  unknownCalls: 0,
};

/** The books of one provider, and its controls. */
export class ProviderState<C> implements SimulatedProvider<C>, Desk<C> {
  lifetime = 0;
  refreshLifetime = 0;
  latency = 0;
  apiLatency = 0;
  credentials: C[] = [];
  expiryUnit: 'ms' | 's' = 'ms';
  alternateErrors = false;
  oneTimeRefresh = false;
  singleSession = false;
  counters: SimulatorCounters = ZERO;
  requests: readonly LoggedRequest[] = [];
  readonly stubs = new Stubs();
  readonly #tokens: TokenBook;
  readonly #refreshTokens: TokenBook;
  readonly #window: QuotaWindow;
  #quota: TokenQuota | undefined;
  #refusedUntil = 0;
  #tokenFault: Countdown<TokenFault> | undefined;
  #apiFault: Countdown<Fault> | undefined;

  constructor(
    private readonly protocol: Protocol<C>,
    private readonly clock: () => number,
    private readonly initialLifetime = protocol.lifetime,
  ) {
    this.#tokens = new TokenBook(`sim-${protocol.name}`, clock);
    this.#refreshTokens = new TokenBook(`sim-${protocol.name}-refresh`, clock);
    this.#window = new QuotaWindow(clock);
    this.reset();
  }

  get now(): number {
    return this.clock();
  }

  reset(): void {
    this.lifetime = this.initialLifetime;
    this.refreshLifetime = this.protocol.refreshLifetime ?? 0;
    this.latency = 0;
    this.apiLatency = 0;
    this.credentials = [this.protocol.credentials];
    this.expiryUnit = 'ms';
    this.alternateErrors = false;
    this.oneTimeRefresh = false;
    this.singleSession = false;
    this.counters = ZERO;
    this.requests = [];
    this.stubs.clear();
    this.revokeAll();
    this.revokeRefreshTokens();
    this.refuse(false);
    this.failTokens(undefined);
    this.failApi(undefined);
    this.quota(this.protocol.quota);
  }

  on(method: string, path: string, answer: StubAnswer): void {
    this.stubs.on(method, path, answer);
  }

  revoke(token: string): boolean {
    return this.#tokens.revoke(token) || this.#refreshTokens.revoke(token);
  }

  revokeAll(): void {
    this.#tokens.revokeAll();
  }

  revokeRefreshTokens(): void {
    this.#refreshTokens.revokeAll();
  }

  refuse(forMs: number | boolean): void {
    if (typeof forMs === 'number') this.#refusedUntil = this.now + forMs;
    else this.#refusedUntil = forMs ? Infinity : -Infinity;
  }

  failTokens(fault: TokenFault | undefined, times = Infinity): void {
    this.#tokenFault = fault === undefined ? undefined : { value: fault, left: times };
  }

  failApi(fault: Fault | undefined, times = Infinity): void {
    this.#apiFault = fault === undefined ? undefined : { value: fault, left: times };
  }

  outage(fault: Fault | false = 503): void {
    this.failTokens(fault === false ? undefined : fault);
    this.failApi(fault === false ? undefined : fault);
  }

  quota(quota: TokenQuota | undefined): void {
    this.#quota = quota;
    this.#window.clear();
  }

  overQuota(client: string): Reply | undefined {
    const wait = this.#quota && this.#window.wait(client, this.#quota);
    if (this.#quota === undefined || wait === undefined) return undefined;
    this.count('rateLimited');
    return this.protocol.error(429, { where: 'token', now: this.now, retryAfter: wait, limit: this.#quota.limit });
  }

  check(id: string, secret: string): 'accepted' | 'unknown-id' | 'wrong-secret' {
    const known = this.credentials.map((pair) => this.protocol.pair(pair)).filter((pair) => pair.id === id);
    if (known.length === 0) return 'unknown-id';
    return known.some((pair) => pair.secret === secret) ? 'accepted' : 'wrong-secret';
  }

  grant(client: string): Grant {
    const { lifetime, refreshLifetime, now } = this;
    if (this.singleSession) this.#tokens.revokeAll(client);
    this.count('tokensIssued');
    const expiresAt = now + lifetime * 1_000;
    const accessToken = this.#tokens.issue(client, expiresAt);
    if (this.protocol.refreshLifetime === undefined) return { accessToken, lifetime, expiresAt };
    const refreshToken = this.#refreshTokens.issue(client, now + refreshLifetime * 1_000);
    return { accessToken, lifetime, expiresAt, refreshToken, refreshLifetime };
  }

  redeem(refreshToken: string): Grant | undefined {
    const client = this.#refreshTokens.clientOf(refreshToken);
    if (client === undefined) return undefined;
    if (this.oneTimeRefresh) this.#refreshTokens.revoke(refreshToken);
    this.count('refreshes');
    return this.grant(client);
  }

  /** Whether an API call passes. By default: exactly one Authorization header, `Bearer`, one space, a live token. */
  admits(request: SimulatedRequest): boolean {
    if (this.now < this.#refusedUntil) return false;
    const isLive = (token: string): boolean => this.#tokens.clientOf(token) !== undefined;
    if (this.protocol.admits !== undefined) return this.protocol.admits(request, this, isLive);
    const [, token] = /^Bearer (\S+)$/.exec(request.authorization.join(', ')) ?? [];
    return token !== undefined && isLive(token);
  }

  /** Whether `text` is an access token of this provider. */
  isToken(text: unknown): boolean {
    return typeof text === 'string' && this.#tokens.has(text);
  }

  nextTokenFault(): TokenFault | undefined {
    return next(this.#tokenFault);
  }

  nextApiFault(): Fault | undefined {
    return next(this.#apiFault);
  }

  count(counter: keyof SimulatorCounters): void {
    this.counters = { ...this.counters, [counter]: this.counters[counter] + 1 };
  }

  log(request: LoggedRequest): void {
    this.requests = [...this.requests.slice(1 - LOGGED), request];
  }
}

interface Countdown<T> {
  readonly value: T;
  left: number;
}

function next<T>(fault: Countdown<T> | undefined): T | undefined {
  return fault !== undefined && fault.left-- > 0 ? fault.value : undefined;
}
