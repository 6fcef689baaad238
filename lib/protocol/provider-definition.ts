import { inspect } from 'node:util';
import type { AxiosProxyConfig, AxiosRequestConfig } from 'axios';
import type { FailureKind } from '../core/errors.js';
import type { AttachPolicy } from './attach-policy.js';
import type { TokenRequestBody } from './token-request-body.js';

/** axios options of a provider. Unlike axios itself, proxies from the environment count only when they are asked for. */
export interface ProviderHttpOptions extends Omit<AxiosRequestConfig, 'proxy'> {
  /** `'environment'`: that of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Default: none. */
  readonly proxy?: AxiosProxyConfig | false | 'environment';
}

/** What a provider's `request` may draw on. */
export interface TokenRequestContext<C> {
  readonly credentials: C;
  readonly subject: string | undefined;
  /** The machine's time. Milliseconds since the epoch. */
  readonly now: number;
  /** In `renew.request` only: the refresh token that came with the token being renewed. */
  readonly refreshToken?: string;
  /** In `renew.request` only: the text of the token being renewed. */
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

/** What `read` finds in an answer. Every field is checked afterwards: hand it on as it came. */
export interface TokenFields {
  readonly accessToken: unknown;
  readonly tokenType?: unknown;
  /** Lifetime in seconds: an integer or a string of digits. */
  readonly expiresIn?: unknown;
  /** Absolute expiry: epoch seconds or milliseconds (≥ 1e11 is milliseconds), or ISO 8601 with an offset. */
  readonly expiresAt?: unknown;
  readonly scope?: unknown;
  readonly refreshToken?: unknown;
  /** Lifetime of the refresh token in seconds. */
  readonly refreshExpiresIn?: unknown;
  /** Base URL of the API, where the provider tells it with the token. */
  readonly baseURL?: unknown;
}

/** What `readError` makes of a refusal. */
export interface TokenEndpointFailure {
  readonly kind: FailureKind;
  /** The provider's own code. */
  readonly code?: unknown;
  /** The provider's own words; cleaned and cut before they reach a message. */
  readonly message?: unknown;
  /** Where the provider says how long to wait elsewhere than in Retry-After: that text (seconds, or an HTTP date). */
  readonly retryAfter?: string | undefined;
}

/**
 * Credentials, several that live at once (a rotation), or where to read them. A source that has none of a subject says so
 * with `undefined` or `null`, or throws an `UnknownSubjectError`: `ERR_UNKNOWN_SUBJECT`, remembered for 30 s.
 */
export type CredentialsSource<C> =
  C | readonly C[] | ((subject?: string) => C | null | undefined | Promise<C | null | undefined>);

/** How to ask a provider's token endpoint, how to read its answers, and where the token may go. */
export interface ProviderOptions<C> {
  /** Options of the provider's HttpService: `baseURL`, `timeout`, agents, … */
  readonly http: ProviderHttpOptions;
  /** Exact origins that the token may be sent to. Default: that of `http.baseURL`. */
  readonly origins?: readonly string[];
  /** Exact `http:` origins that may be used although they are not encrypted. Default: none. */
  readonly dangerouslyAllowHttp?: readonly string[];
  readonly credentials: CredentialsSource<C>;
  /** The token request. Pure: no I/O. Absent: there is nothing to acquire (an API key). */
  request?(this: void, context: TokenRequestContext<C>): TokenEndpointRequest | Promise<TokenEndpointRequest>;
  /** Whether an answer holds a token. Default: a status 2xx, and no `error` in the body. */
  succeeded?(this: void, response: TokenEndpointResponse): boolean;
  /** Reads an answer that `succeeded`. Pure. Default: RFC 6749 section 5.1. */
  read?(this: void, response: TokenEndpointResponse): TokenFields;
  /** Reads a refusal. Default: RFC 6749 section 5.2 and the status. */
  readError?(this: void, response: TokenEndpointResponse): TokenEndpointFailure;
  /** Renewal by a refresh token or the token itself; falls back to `request`. */
  readonly renew?: {
    request(this: void, context: TokenRequestContext<C>): TokenEndpointRequest | Promise<TokenEndpointRequest>;
    read?(this: void, response: TokenEndpointResponse): TokenFields;
  };
  /** How the token travels and how the API says that it is dead. Default: `Authorization: Bearer`, 401. */
  readonly attach?: AttachPolicy<C>;
  readonly lifetime?: {
    /** Milliseconds, where the answer names no lifetime. Default: 5 min. */
    readonly assumed?: number;
    /** Milliseconds; no token is used longer, whatever its answer says. Default: 24 h. */
    readonly reuse?: number;
  };
  /** Token type where the answer names none. Default: such an answer is invalid. */
  readonly tokenType?: string;
  /** Whether every request belongs to a subject, and one without is refused. Default: true with `subject`, else false. */
  readonly tenants?: boolean;
  /**
   * Whose token is meant where nobody says so: reads a request's context (AsyncLocalStorage, nestjs-cls). Called when a
   * request is sent or a token is asked for; no promise. Without an answer the request is refused (`ERR_SUBJECT_REQUIRED`).
   */
  subject?(this: void): string | undefined;
  /** How many subjects' tokens are kept; the least recently used go. Default: 10,000. */
  readonly maxSubjects?: number;
  /** How many acquisitions on demand may run at once; further ones wait. Default: 64. */
  readonly maxAcquisitions?: number;
  /** The token endpoint's quota: `max` calls in any `perSeconds` seconds. Default: none. */
  readonly tokenCalls?: { readonly max: number; readonly perSeconds: number };
}

let optionsOf: (definition: ProviderDefinition) => ProviderOptions<unknown>;

/** A provider as `forRoot` takes it. It holds credentials, so it does not print itself; `defineProvider` makes it. */
export class ProviderDefinition {
  readonly #options: ProviderOptions<unknown>;

  static {
    optionsOf = (definition) => definition.#options;
  }

  /** @internal */
  constructor(options: ProviderOptions<unknown>) {
    this.#options = options;
  }

  [inspect.custom](): string {
    return `[ProviderDefinition ${this.#options.http.baseURL ?? ''}]`;
  }
}

/** @internal The options behind a definition. */
export { optionsOf };

/** Declares a provider: how to ask its token endpoint, how to read the answer, where the token may go. */
export function defineProvider<C>(options: ProviderOptions<C>): ProviderDefinition {
  return new ProviderDefinition({ ...options });
}
