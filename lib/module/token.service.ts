import { inspect } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import type { TokenOptions } from '../core/token-source.js';
import type { ProviderAuthEvent } from '../events/provider-auth-event.js';
import { ProviderAuthEvents } from '../events/provider-auth-events.js';
import type { ProviderStatus } from '../runtime/provider-status.js';
import { PROVIDER_AUTH_REGISTRY } from './injection-tokens.constants.js';
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

  toJSON(): { readonly providers: readonly string[] } {
    return { providers: this.names() };
  }

  [inspect.custom](): string {
    return `[TokenService ${this.names().join(', ')}]`;
  }
}
