import type { Fault, TokenFault } from './faults.js';
import type { TokenQuota } from './protocol.js';
import type { LoggedRequest } from './received-request.js';
import type { StubAnswer } from './stubs.js';

/** What was asked of a provider since the start or the last `reset()`. */
export interface SimulatorCounters {
  /** Requests to token routes, refused ones included. */
  readonly tokenCalls: number;
  /** Access tokens issued, by credentials or by refresh token. */
  readonly tokensIssued: number;
  /** Those issued by refresh token. */
  readonly refreshes: number;
  /** Token calls that were answered with an error status. */
  readonly tokenErrors: number;
  /** Token calls over the quota. */
  readonly rateLimited: number;
  /** Requests to API routes, refused ones included. */
  readonly apiCalls: number;
  /** API calls answered with 401. */
  readonly apiUnauthorized: number;
  /** Requests to no route of the provider. */
  readonly unknownCalls: number;
}

/** The controls of one simulated provider. They apply to requests that arrive from then on. */
export interface SimulatedProvider<C> {
  /** Seconds that an access token lives. Default: the contract's (31,622,400, 900, 3600, 300, 3600). */
  lifetime: number;
  /** Seconds that a refresh token lives (emma only). Default: 1800. */
  refreshLifetime: number;
  /** Milliseconds between a token call's arrival, when its answer is decided, and the answer. Default: 0. */
  latency: number;
  /** The same for API calls. Default: 0. */
  apiLatency: number;
  /** What is accepted: several during a rotation. Issued tokens outlive their credentials. */
  credentials: C[];
  /** The unit of Manis' `expiresAt`, which its documentation does not tell. Default: `ms`. */
  expiryUnit: 'ms' | 's';
  /** The other documented error shapes: emma's 401 for refused credentials, Manis' short 400. Default: false. */
  alternateErrors: boolean;
  /** A refresh token works once (emma only). Default: false. */
  oneTimeRefresh: boolean;
  /** A new access token ends the older ones of its client. Default: false. */
  singleSession: boolean;
  /** A snapshot. */
  readonly counters: SimulatorCounters;
  /** The last 1,000 requests, oldest first. */
  readonly requests: readonly LoggedRequest[];

  /**
   * Answers requests to a path of the API, `/orders/:id`, that carry a token that lives. The last answer to a route counts.
   * The path is appended to the provider's base URL.
   */
  on(method: string, path: string, answer: StubAnswer): void;
  /** Ends one access or refresh token; false when there is none such. */
  revoke(token: string): boolean;
  /** Ends all access tokens. */
  revokeAll(): void;
  /** Ends all refresh tokens. */
  revokeRefreshTokens(): void;
  /** The API refuses every token: for so many milliseconds, until further notice (`true`), or no longer (`false`). */
  refuse(forMs: number | boolean): void;
  /** The token routes misbehave, for the next `times` calls (default: until further notice); `undefined` ends it. */
  failTokens(fault: TokenFault | undefined, times?: number): void;
  /** The API routes misbehave, for the next `times` calls; `undefined` ends it. */
  failApi(fault: Fault | undefined, times?: number): void;
  /** Both misbehave until further notice. Default: 503. `false` ends it. */
  outage(fault?: Fault | false): void;
  /** Limits token calls per client. Default: Airalo 3 in 60 s, the others without limit. */
  quota(quota: TokenQuota | undefined): void;
  /** Back to the start: default controls, no tokens or stubbed routes, empty counters and log. A lifetime given to `start()` stays. */
  reset(): void;
}
