import { inspect } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import type { TokenOptions } from '../core/token-source.js';
import type { ProviderAuthEvent } from '../events/provider-auth-event.js';
import { ProviderAuthEvents } from '../events/provider-auth-events.js';
import { PROVIDER_AUTH_REGISTRY } from './injection-tokens.constants.js';
import type { ProviderName } from './provider-auth-registry.js';
import type { ProviderRegistry } from './registry/provider-registry.js';
import type { ProviderTokenService } from './provider-token.service.js';

/** The tokens of all providers. */
@Injectable()
export class TokenService {
  readonly #registry: ProviderRegistry;

  /** What happens to tokens and requests, without secrets. Hot. */
  readonly events$: Observable<ProviderAuthEvent>;

  constructor(
    @Inject(PROVIDER_AUTH_REGISTRY) registry: ProviderRegistry,
    @Inject(ProviderAuthEvents) events: ProviderAuthEvents,
  ) {
    this.#registry = registry;
    this.events$ = events.events$;
  }

  /** A usable token of one provider. Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`), TokenAcquisitionError. */
  async getToken(name: ProviderName, demand?: TokenOptions): Promise<AccessToken> {
    return this.for(name).getToken(demand);
  }

  /** One provider's tokens. Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`). */
  for(name: ProviderName): ProviderTokenService {
    return this.#registry.member(name).tokens;
  }

  toJSON(): { readonly providers: readonly string[] } {
    return { providers: this.#registry.names() };
  }

  [inspect.custom](): string {
    return `[TokenService ${this.#registry.names().join(', ')}]`;
  }
}
