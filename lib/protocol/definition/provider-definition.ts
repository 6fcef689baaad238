import { inspect } from 'node:util';
import type { AttachPolicy } from './attach-policy.js';
import type { AuthorizationServerOptions } from './authorization-server.js';
import type { CredentialsSource } from './credentials-source.js';
import { type FailureKind, ProviderAuthOptionsError } from '../../core/errors.js';
import type { TokenStore } from '../../core/token-store.js';
import { withoutPrototype } from '../../core/without-prototype.js';
import type { ProviderHttpOptions } from './provider-http-options.js';
import type {
  RotatedRefreshToken,
  TokenEndpointFailure,
  TokenEndpointRequest,
  TokenEndpointResponse,
  TokenFields,
  TokenRequestContext,
} from './token-endpoint.js';

export type * from './credentials-source.js';
export type * from './provider-http-options.js';
export type * from './token-endpoint.js';

/** How to ask a provider's token endpoint, how to read its answers, and where the token may go. */
export interface ProviderOptions<C> extends AttachPolicy<C> {
  /** Options of the provider's HttpService, and of its `fetch` as far as that knows them: `baseURL`, `timeout`, agents, … */
  readonly http: ProviderHttpOptions<C>;
  /**
   * Exact origins that the token may be sent to; with a function as `http.baseURL`, those that it may choose from. Default: that
   * of `http.baseURL`.
   */
  readonly origins?: readonly string[];
  /**
   * For a provider whose base URL comes with the token (`read` returns `baseURL`): which ones may be used, an exact
   * origin or `https://*.acme.example`, where `*` stands for one label or more. Relative URLs then go to the base URL of
   * the token that they carry, and a token goes nowhere else; `http.baseURL` is the token endpoint's alone. With a function as
   * `http.baseURL`: what that must lie within, in place of a base URL from `read`.
   */
  readonly originPattern?: string;
  /** Exact `http:` origins that may be used although they are not encrypted. Default: none. */
  readonly dangerouslyAllowHttp?: readonly string[];
  /** A `secretExpiresAt` in them (milliseconds since the epoch) is shown in `status().credentials`. Default: not known. */
  readonly credentials: CredentialsSource<C>;
  /** A standard authorization server, for `request` to find in its context. Default: none. */
  readonly server?: AuthorizationServerOptions;
  /** Tells once, at start-up, what cannot work on this machine, one sentence each with its cure. Default: nothing. */
  validate?(this: void): readonly string[] | Promise<readonly string[]>;
  /** The token request, made anew for each attempt. Pure: no I/O. Absent: there is no token endpoint. */
  request?(this: void, context: TokenRequestContext<C>): TokenEndpointRequest | Promise<TokenEndpointRequest>;
  /** Whether an answer holds a token. Default: a status 2xx, and no `error` in the body. */
  isSuccess?(this: void, response: TokenEndpointResponse): boolean;
  /** Reads an answer that holds a token (`isSuccess`). Pure. Default: RFC 6749 section 5.1. */
  read?(this: void, response: TokenEndpointResponse, context: TokenRequestContext<C>): TokenFields;
  /** Reads a refusal. Default: RFC 6749 section 5.2 and the status. */
  readError?(this: void, response: TokenEndpointResponse): TokenEndpointFailure;
  /** What an error's message advises for a kind of failure, where others use the definition. Default: the library's advice. */
  readonly cures?: Readonly<Partial<Record<FailureKind, string>>>;
  /** Makes the token without asking anybody, out of the credentials: an API key, a JWT of our own. In place of `request`. */
  createToken?(this: void, context: TokenRequestContext<C>): TokenFields | Promise<TokenFields>;
  /** Renewal by a refresh token or the token itself; falls back to `request`. */
  readonly renew?: {
    /** What authorises it: `access-token` is a keep-alive, tried while the token lives. Default: `refresh-token`. */
    readonly by?: 'refresh-token' | 'access-token';
    request(this: void, context: TokenRequestContext<C>): TokenEndpointRequest | Promise<TokenEndpointRequest>;
    read?(this: void, response: TokenEndpointResponse, context: TokenRequestContext<C>): TokenFields;
    /** Whether a refresh token dies by its use: replicas mark it as spent in the store before one of them sends it. Default: false. */
    readonly oneTime?: boolean;
  };
  /**
   * Called with each refresh token that replaces the one sent, and awaited before the new access token is used. While
   * it fails, no token is handed out (`ERR_REFRESH_TOKEN_NOT_PERSISTED`), and the next acquisition calls it again.
   */
  onRefreshTokenRotated?(this: void, rotated: RotatedRefreshToken): void | Promise<void>;
  /** Ends a token at shutdown, within 2 s for all of them. Default: tokens live until they expire. */
  readonly revoke?: {
    request(
      this: void,
      context: TokenRequestContext<C> & { readonly accessToken: string },
    ): TokenEndpointRequest | Promise<TokenEndpointRequest>;
  };
  readonly lifetime?: {
    /** Milliseconds, where the answer names no lifetime or an unusable one. Default: 5 min. */
    readonly default?: number;
    /** Milliseconds; no token is used for longer, whatever its answer says. Default: 24 h. */
    readonly max?: number;
  };
  /** Milliseconds for one acquisition, all attempts together. Default: 10 s. */
  readonly deadline?: number;
  /**
   * Token type that is attached, whatever the answer says. Default: Bearer, and an answer that names another or none is
   * invalid, unless there is an `attach`.
   */
  readonly tokenType?: string;
  /**
   * Where replicas share tokens, in place of the module's `store`; `false`: nowhere. Default: the module's, else each process
   * acquires its own.
   */
  readonly store?: TokenStore | false;
  /**
   * A new token ends the old one, so requests wait for a renewal under way, and replicas acquire none without the store
   * (`ERR_STORE_REQUIRED`). Default: false.
   */
  readonly singleSession?: boolean;
  /** Whether every request belongs to a subject, and one without is refused. Default: true with `resolveSubject`, else false. */
  readonly requireSubject?: boolean;
  /**
   * Whose token is meant when the caller does not say: reads it from a context (AsyncLocalStorage, nestjs-cls). Called
   * when a request is sent or a token is asked for; synchronous. When it returns nothing, the request is refused
   * (`ERR_SUBJECT_REQUIRED`).
   */
  resolveSubject?(this: void): string | undefined;
  /**
   * Whether the application's own first token is acquired at start-up; subjects' tokens never are. Default: the module's `warmUp`,
   * else true. False: when somebody needs it.
   */
  readonly warmUp?: boolean;
  /**
   * Whether the application's own token is renewed before it expires even if nobody used it since it was acquired; subjects' tokens
   * never are. Default: the module's `renewWhenIdle`, else true. False: only one that was used.
   */
  readonly renewWhenIdle?: boolean;
  /** How many subjects' tokens are kept; the least recently used go. Default: 10,000. */
  readonly maxSubjects?: number;
  /** How many acquisitions on demand may run at once; further ones wait. Default: 64. */
  readonly maxConcurrentAcquisitions?: number;
  /**
   * What else tells the tokens of two definitions apart that share a store under the same name: client id, scope, resource. No
   * secrets: a store sees it hashed. Default: none; presets name their client.
   */
  readonly identity?: readonly string[];
  /** The token endpoint's quota: `limit` calls in any `window` (milliseconds). Default: none. */
  readonly tokenRequestQuota?: { readonly limit: number; readonly window: number };
}

let optionsOf: (definition: ProviderDefinition) => ProviderOptions<unknown>;

/** @internal On definitions of every copy of this package: one copy knows what another made. */
export const DEFINITION = Symbol.for('nestjs-provider-auth.definition');

/** A provider as `forRoot` takes it. It holds credentials, so it does not print itself; `defineProvider` makes it. */
export class ProviderDefinition {
  /** @internal */
  readonly [DEFINITION] = true;
  readonly #options: ProviderOptions<unknown> | ProviderAuthOptionsError;

  static {
    optionsOf = (definition) => {
      const options = definition.#options;
      if (options instanceof ProviderAuthOptionsError) throw options;
      return options;
    };
  }

  /** @internal A preset's own faults stand in place of options: they are told at start-up, beside those of all others. */
  constructor(options: ProviderOptions<unknown> | ProviderAuthOptionsError) {
    this.#options = options instanceof ProviderAuthOptionsError ? options : copyWithoutPrototype(options);
  }

  [inspect.custom](): string {
    const options = this.#options;
    if (options instanceof ProviderAuthOptionsError) return `[ProviderDefinition ${options.message}]`;
    const { baseURL } = options.http;
    return `[ProviderDefinition ${typeof baseURL === 'string' ? baseURL : ''}]`;
  }
}

/** @internal The options behind a definition. Throws `ERR_PROVIDER_AUTH_OPTIONS` where a preset found faults in them. */
export { optionsOf };

/** What was put on `Object.prototype` is no part of a definition. */
function copyWithoutPrototype(options: ProviderOptions<unknown>): ProviderOptions<unknown> {
  const own = withoutPrototype(options);
  const { lifetime, tokenRequestQuota, renew } = own;
  return Object.assign(own, {
    http: own.http === undefined ? {} : copyOf(own.http),
    ...(lifetime && { lifetime: copyOf(lifetime) }),
    ...(tokenRequestQuota && { tokenRequestQuota: copyOf(tokenRequestQuota) }),
    ...(renew && { renew: copyOf(renew) }),
  });
}

/** What is no object stays as it is, for the start-up to find. */
function copyOf<T extends object>(part: T): T {
  return typeof part === 'object' && part !== null ? withoutPrototype(part) : part;
}

/** Declares a provider: how to ask its token endpoint, how to read the answer, where the token may go. */
export function defineProvider<C>(options: ProviderOptions<C>): ProviderDefinition {
  return new ProviderDefinition(options);
}
