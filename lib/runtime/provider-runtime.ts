import type { HttpService } from '@nestjs/axios';
import type { Observable } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import type { TokenOptions } from '../core/token-source.js';
import type { ProviderFetch } from '../http/fetch/provider-fetch.js';
import type { DispatchInterceptor } from '../http/undici/dispatch.js';
import type { Authorization } from '../http/authorization.js';
import type { AuthorizeOptions } from '../http/authorize.js';
import type { ProviderVerification } from './provider-verification.js';
import type { ProviderStatus } from './provider-status.js';

/** A subject as a caller gave it. Given but empty, it is refused (`ERR_SUBJECT_REQUIRED`). */
export interface GivenSubject {
  readonly subject?: string | undefined;
}

/** One running provider: its tokens and its HTTP client. */
export interface ProviderRuntime {
  readonly name: string;
  /** Sends this provider's requests with its token. */
  readonly http: HttpService;
  readonly fetch: ProviderFetch;
  /** A token that was usable when handed out; waits for the first one. */
  token(options?: TokenOptions): Promise<AccessToken>;
  /** A usable token at once, or `undefined`. Starts a renewal when the token is due, and waits for none. */
  peek(given?: GivenSubject): AccessToken | undefined;
  /** Each newly acquired token of the application's own. Hot; replays the last. */
  readonly token$: Observable<AccessToken>;
  /** Status of a subject's token, without one of the application's own. Changes nothing and asks nobody. */
  status(given?: GivenSubject): ProviderStatus;
  /** What `attach` would put on a request to `url`, and a handle to say that the API refused it. Throws `ERR_ORIGIN_NOT_ALLOWED`. */
  authorize(url: string | URL, options?: AuthorizeOptions): Promise<Authorization>;
  /** An interceptor for undici, whose requests carry a subject's token, or without one the application's own. */
  interceptor(whose?: Pick<TokenOptions, 'subject' | 'grant'>): DispatchInterceptor;
  /** For the one start-up log line: base URL, and what it is waiting for. Never a secret. */
  describe(): string;
  /** Acquires the application's own first token, where there is one and the definition's `warmUp` is not false; rejects with what the acquisition failed with. */
  warmUp(): Promise<void>;
  /** Whether a token can be acquired; the subject counts where the provider has subjects. Keeps nothing. Never rejects. */
  verify(given?: GivenSubject): Promise<ProviderVerification>;
  /** It is as if the API had never rejected a token, of any subject. For tests. */
  resetRejections(): void;
  /** Ends scheduled renewals; tokens are still served. */
  stopSchedule(): void;
  /**
   * From now on callers get `ERR_SHUTTING_DOWN`. Resolves when what was in flight has ended, after 2 s at the latest, and
   * tokens that are to be revoked were. Idempotent.
   */
  close(): Promise<void>;
}
