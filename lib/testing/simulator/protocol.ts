import type { Arrival } from './arrival.js';
import type { Reply } from './reply.js';

/** Default credentials per provider: the examples of its contract. */
export interface SimulatedCredentials {
  readonly airalo: ClientPair;
  readonly benchling: ClientPair;
  readonly oneShot: ClientPair;
  readonly emma: ClientPair;
  readonly manis: MerchantPair;
}

export type SimulatedProviderName = keyof SimulatedCredentials;

export interface ClientPair {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface MerchantPair {
  readonly merchantId: string;
  readonly secret: string;
}

/** At most `limit` token calls per client in any `window` (milliseconds). */
export interface TokenQuota {
  readonly limit: number;
  readonly window: number;
}

/** A request as it arrived, whole. */
export interface SimulatedRequest extends Arrival {
  /** Every Authorization header: Node keeps only the first in `headers`. */
  readonly authorization: readonly string[];
}

/** Tokens as issued. Lifetimes in seconds. */
export interface Grant {
  readonly accessToken: string;
  readonly lifetime: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Where the protocol has refresh tokens. */
  readonly refreshToken?: string;
  readonly refreshLifetime?: number;
}

/** What a protocol may ask of the provider's books and controls. */
export interface Desk<C = unknown> {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Those that are accepted. */
  readonly credentials: readonly C[];
  readonly alternateErrors: boolean;
  readonly expiryUnit: 'ms' | 's';
  /** Counts a token call of `client` against the quota: the provider's 429, or `undefined` to go on. */
  overQuota(client: string): Reply | undefined;
  check(id: string, secret: string): 'accepted' | 'unknown-id' | 'wrong-secret';
  grant(id: string): Grant;
  /** New tokens for a refresh token, or `undefined` when it is unknown, expired, revoked or used up. */
  redeem(refreshToken: string): Grant | undefined;
  /** Ends a token of either kind; false when there is none such. */
  revoke(token: string): boolean;
}

/** As a method: a route of some credentials is a route. */
export type TokenRoute<C = unknown> = { of(request: SimulatedRequest, desk: Desk<C>): Reply | Promise<Reply> }['of'];

/** Where an error happened, and what its body or headers tell of it. */
export interface ErrorContext {
  readonly where: 'token' | 'api';
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Of a 429: seconds to wait, and the quota's size. */
  readonly retryAfter?: number;
  readonly limit?: number;
}

/** One provider's wire protocol: what its endpoints take and give. It keeps no state. */
export interface Protocol<C> {
  readonly name: string;
  /** Path that the provider's paths are appended to. */
  readonly base: string;
  readonly credentials: C;
  pair(credentials: C): { readonly id: string; readonly secret: string };
  /** Of access tokens. Seconds. */
  readonly lifetime: number;
  /** Of refresh tokens. Seconds. */
  readonly refreshLifetime?: number;
  readonly quota?: TokenQuota;
  /** POST routes that issue tokens, by path. */
  readonly tokenRoutes: Readonly<Record<string, TokenRoute<C>>>;
  /** What else an authorization server answers: metadata, revocation. `undefined`: no route of its. */
  serverRoute?(path: string): TokenRoute<C> | undefined;
  /** Whether a path that ends like a token route is that route: who asks has a base URL of its own. Default: false. */
  readonly tokenRoutesAnywhere?: boolean;
  /** GET routes that want a token, by path. */
  readonly apiRoutes: Readonly<Record<string, Reply>>;
  /** Whether an API request passes. `isLive`: of an access token. Default: one that carries a live Bearer token does. */
  admits?(request: SimulatedRequest, desk: Desk<C>, isLive: (token: string) => boolean): boolean;
  /** The provider's own way of answering with that status. */
  error(status: number, context: ErrorContext): Reply;
}
