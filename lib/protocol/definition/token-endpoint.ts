import type { FailureKind } from '../../core/errors.js';
import type { AuthorizationServer } from './authorization-server.js';
import type { TokenRequestBody } from './token-request-body.js';

/** What a provider's `request` may draw on. */
export interface TokenRequestContext<C> {
  readonly credentials: C;
  readonly subject: string | undefined;
  /** What the caller gave as `grant`; `undefined` for renewals by the schedule, and where nobody gave one. */
  readonly grant?: unknown;
  /** The machine's time. Milliseconds since the epoch. */
  readonly now: number;
  /** The authorization server, metadata included, where the definition names a `server`. */
  readonly server?: AuthorizationServer | undefined;
  /** In `renew` and `revoke` only: the refresh token that came with the token, if one did. */
  readonly refreshToken?: string;
  /** In `renew` and `revoke` only: the text of the token that is to be renewed or revoked. */
  readonly accessToken?: string;
}

/** One request to a token endpoint. */
export interface TokenEndpointRequest {
  /** Default: POST. */
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Absolute, or a path that is appended to `http.baseURL`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** `form()`, `json()`, `multipart()`; absent: no body and no Content-Type. */
  readonly body?: TokenRequestBody;
}

/** An answer of a token endpoint: status, headers, and a body that is parsed when it is asked for. */
export interface TokenEndpointResponse {
  readonly status: number;
  /** A header's value; the name in any case. */
  header(name: string): string | undefined;
  /**
   * What lies at a dotted path of the JSON body (`data.access_token`, `items.0.id`), own properties only; `undefined`
   * where there is nothing. The empty path is the whole body. Throws `ERR_TOKEN_RESPONSE_INVALID` when the body is not JSON.
   */
  at(path: string): unknown;
  /** The body as text. */
  text(): string;
}

/** What `read` finds in an answer. Every field is checked afterwards: pass it on as it came. */
export interface TokenFields {
  readonly accessToken: unknown;
  readonly tokenType?: unknown;
  /**
   * Lifetime in seconds, a number or a numeric string, rounded down; or what `milliseconds()` and `duration()` make of
   * other forms. An unusable one (0 or less, too) counts as missing: then `expiresAt` is used, else the default.
   */
  readonly expiresIn?: unknown;
  /**
   * Absolute expiry, if there is no lifetime: epoch seconds or milliseconds (≥ 1e11 is milliseconds), ISO 8601 with an offset, or a Date, as
   * `localDateTime()`, `jwtExpiry()`, `epochSeconds()` and `epochMilliseconds()` make it of others.
   */
  readonly expiresAt?: unknown;
  readonly scope?: unknown;
  readonly refreshToken?: unknown;
  /** Lifetime of the refresh token, as `expiresIn`. Missing or unusable: it is used until it is refused. */
  readonly refreshExpiresIn?: unknown;
  /** Base URL of the API, where the provider tells it with the token; it must match `originPattern`. */
  readonly baseURL?: unknown;
}

/** What `readError` makes of a refusal. */
export interface TokenEndpointFailure {
  /**
   * Default: what the status and the code, if it is one of RFC 6749 section 5.2, say; `invalid_grant` is
   * `refresh-rejected` where a refresh token was sent.
   */
  readonly kind?: FailureKind;
  /** The provider's own code. */
  readonly code?: unknown;
  /** The provider's own words; cleaned and cut before they reach a message. */
  readonly message?: unknown;
  /**
   * Where the provider says how long to wait elsewhere than in Retry-After: that text (seconds, or an HTTP date). It counts
   * for the kinds `rate-limited` and `transient`.
   */
  readonly retryAfter?: string | undefined;
}

/** A refresh token that an answer gave in place of the one that was sent. */
export interface RotatedRefreshToken {
  readonly refreshToken: string;
  readonly subject: string | undefined;
  /** When it dies. Milliseconds since the epoch; `undefined` where the answer does not say. */
  readonly expiresAt: number | undefined;
}
