import { inspect } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import type { TokenOptions } from '../core/token-source.js';
import type { ProviderAuthEvent } from '../events/provider-auth-event.js';
import { ProviderAuthEvents } from '../events/provider-auth-events.js';
import type { ProviderVerification, VerifyOptions } from '../runtime/provider-verification.js';
import type { ProviderStatus } from '../runtime/provider-status.js';
import { PROVIDER_AUTH_REGISTRY } from './root-tokens.constants.js';
import type { ProviderName } from './provider-auth-registry.js';
import type { ProviderRegistry } from './registry/provider-registry.js';
import type { ProviderTokenService } from './provider-token.service.js';

/** The tokens of all providers. */
@Injectable()
export class TokenService {
  readonly #registry: ProviderRegistry;

  /** What happens to tokens and requests, without secrets; subjects as `subjectHash()` has them. Hot. A subscriber that throws is reported in the log and harms nobody. */
  readonly events$: Observable<ProviderAuthEvent>;

  constructor(
    @Inject(PROVIDER_AUTH_REGISTRY) registry: ProviderRegistry,
    @Inject(ProviderAuthEvents) events: ProviderAuthEvents,
  ) {
    this.#registry = registry;
    this.events$ = events.events$;
  }

  /** The names of all providers, in the order in which they were registered; lazy-loaded ones once they are loaded. */
  names(): readonly string[] {
    return this.#registry.names();
  }

  /** A usable token of one provider. Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`), TokenAcquisitionError. */
  async getToken(name: ProviderName, options?: TokenOptions): Promise<AccessToken> {
    return this.for(name).getToken(options);
  }

  /** One provider's tokens. Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`). */
  for(name: ProviderName): ProviderTokenService {
    return this.#registry.get(name).tokens;
  }

  /** Status of the application's own token of each provider, by name. Changes nothing and asks nobody. */
  status(): Readonly<Record<string, ProviderStatus>> {
    return Object.fromEntries(this.names().map((name) => [name, this.#registry.get(name).tokens.status()]));
  }

  /**
   * Whether each provider gives a token: acquires one of each, at the same time, and keeps nothing. Tokens do not reach the cache, the
   * store, `token$` or the schedule of renewals; no event is told; no cooldown is waited for, and none begins. Each is one attempt within
   * the definition's `deadline` that counts in its `tokenRequestQuota`; a token is revoked if the definition has `revoke`. Calls at
   * the same time share one acquisition. What fails is in the result: secrets are not.
   *
   * `skipped`, with the reason in `notes`, is a provider
   * - whose tokens all belong to subjects, where `options` names none,
   * - with `singleSession` or `renew.oneTime`, while a token lives, here or in the store, or the store does not say,
   * - with `onRefreshTokenRotated`, because a refresh token could be spent that somebody keeps,
   * - whose `tokenRequestQuota` would have no request left for the application.
   *
   * `names`: default: all. Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`) before anything is sent.
   */
  async verify(names?: readonly ProviderName[], options: VerifyOptions = {}): Promise<readonly ProviderVerification[]> {
    const all: readonly string[] = names ?? this.names();
    const runtimes = [...new Set(all)].map((name) => this.#registry.get(name).runtime);
    return Promise.all(runtimes.map((runtime) => runtime.verify(options)));
  }

  toJSON(): { readonly providers: readonly string[] } {
    return { providers: this.names() };
  }

  [inspect.custom](): string {
    return `[TokenService ${this.names().join(', ')}]`;
  }
}
