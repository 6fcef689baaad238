import { inspect } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { AccessToken } from '../core/access-token.js';
import type { TokenDemand } from '../core/token-source.js';
import type { ProviderAuthEvent } from '../events/provider-auth-event.js';
import { ProviderAuthEvents } from '../events/provider-auth-events.js';
import { PROVIDER_AUTH_ROSTER } from './injection-tokens.constants.js';
import type { ProviderName } from './provider-auth-registry.js';
import type { ProviderRoster } from './registry/provider-registry.js';
import type { ProviderTokenService } from './provider-token.service.js';

/** The tokens of all providers. */
@Injectable()
export class TokenService {
  readonly #roster: ProviderRoster;

  /** What happens to tokens and requests, without secrets. Hot. */
  readonly events$: Observable<ProviderAuthEvent>;

  constructor(
    @Inject(PROVIDER_AUTH_ROSTER) roster: ProviderRoster,
    @Inject(ProviderAuthEvents) events: ProviderAuthEvents,
  ) {
    this.#roster = roster;
    this.events$ = events.events$;
  }

  /** A usable token of one provider. Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`), TokenAcquisitionError. */
  async getToken(name: ProviderName, demand?: TokenDemand): Promise<AccessToken> {
    return this.for(name).getToken(demand);
  }

  /** One provider's tokens. Throws ProviderAuthError (`ERR_UNKNOWN_PROVIDER`). */
  for(name: ProviderName): ProviderTokenService {
    return this.#roster.member(name).tokens;
  }

  toJSON(): { readonly providers: readonly string[] } {
    return { providers: this.#roster.names() };
  }

  [inspect.custom](): string {
    return `[TokenService ${this.#roster.names().join(', ')}]`;
  }
}
