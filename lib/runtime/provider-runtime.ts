import type { HttpService } from '@nestjs/axios';
import type { AxiosRequestConfig } from 'axios';
import type { Observable } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import type { TokenOptions } from '../core/token-source.js';
import type { TokenState, TokenStatus } from '../core/token-status.js';
import type { ProviderFetch } from '../http/fetch/provider-fetch.js';
import type { HeadersOptions } from '../http/provider-headers.js';
import type { ProviderDefinition } from '../protocol/definition/provider-definition.js';

/** How it stands with a provider's token; `not-needed` where the provider has no token endpoint. */
export type ProviderStatus = Omit<TokenStatus, 'state'> & { readonly state: TokenState | 'not-needed' };

/** The status of a provider without a token endpoint. */
export const NOTHING_TO_ACQUIRE: ProviderStatus = {
  state: 'not-needed',
  expiresAt: undefined,
  refreshAt: undefined,
  acquiredAt: undefined,
  lastFailure: undefined,
  cooldownUntil: undefined,
  rejections: undefined,
};

/** One provider, alive: its tokens and its HTTP client. */
export interface ProviderRuntime {
  readonly name: string;
  /** Sends this provider's requests with its token. */
  readonly http: HttpService;
  token(demand?: TokenOptions): Promise<AccessToken>;
  /** A usable token at once, or `undefined`. */
  peek(subject?: string): AccessToken | undefined;
  /** Each newly acquired token of the application's own. Hot; replays the last. */
  readonly token$: Observable<AccessToken>;
  status(subject?: string): ProviderStatus;
  /** What `attach` would put on a request to `url`. Throws `ERR_ORIGIN_NOT_ALLOWED`. */
  headers(url: string | URL, options?: HeadersOptions): Promise<Record<string, string>>;
  readonly fetch: ProviderFetch;
  /** For the one start-up log line: base URL, and what it is waiting for. Never a secret. */
  describe(): string;
  /** The first acquisition. Resolves also when that fails, unless `failFast`. */
  warmUp(): Promise<void>;
  /** Ends scheduled renewals; tokens are still served. */
  stopSchedule(): void;
  /** Ends everything; callers get `ERR_SHUTTING_DOWN` from now on. Idempotent. */
  close(): Promise<void>;
}

/** What the module says for all of its providers. */
export interface ProviderDefaults {
  /** axios defaults beneath each definition's own `http`. */
  readonly http: AxiosRequestConfig;
  /** `environment`: HTTPS_PROXY and NO_PROXY count. */
  readonly proxy: 'environment' | undefined;
  readonly failFast: boolean;
}

/** Brings a checked definition to life; the module's `dangerouslyAllowHttp` is merged into it. No I/O. */
export type StartProvider = (
  name: string,
  definition: ProviderDefinition,
  defaults: ProviderDefaults,
) => ProviderRuntime;
