import type { DynamicModule } from '@nestjs/common';
import { defineProvider, ProviderAuthModule, type ProviderDefinition } from '../index.js';
import type { ProviderEntries } from '../module/provider-auth-registry.js';
import { PROVIDER_AUTH_CLOCK, PROVIDER_AUTH_SUBSTITUTE } from '../module/root-tokens.constants.js';
import { type FixedToken, FixedTokens } from './fixed-tokens.js';
import { ManualClock } from './manual-clock.js';

/** In place of `ProviderAuthModule` in unit tests: its injectables, with fixed tokens and without a network. */
export class ProviderAuthTestingModule {
  /**
   * Providers with these tokens, at `https://<name>.test`. Nothing is acquired, at start-up or later. `FixedTokens` stubs their routes and
   * tells what was asked, `ManualClock` moves their time: both are injectable.
   */
  static forRoot(tokens: FixedTokens | ProviderEntries<FixedToken>, clock = new ManualClock()): DynamicModule {
    const partners = tokens instanceof FixedTokens ? tokens : new FixedTokens(tokens);
    const definitions = Object.fromEntries(partners.names().map((name) => [name, definitionOf(name)]));
    const root = ProviderAuthModule.forRoot({ warmUp: false, renewWhenIdle: false, providers: definitions });
    // The last of one token counts.
    root.providers?.push(
      { provide: PROVIDER_AUTH_CLOCK, useValue: clock },
      { provide: PROVIDER_AUTH_SUBSTITUTE, useValue: partners },
      { provide: ManualClock, useValue: clock },
      { provide: FixedTokens, useValue: partners },
    );
    root.exports?.push(ManualClock, FixedTokens);
    return root;
  }
}

/** With or without a subject. */
function definitionOf(name: string): ProviderDefinition {
  const label = name.toLowerCase().replaceAll(/[^a-z\d]+/g, '-');
  return defineProvider({
    http: { baseURL: `https://${label}.test` },
    credentials: () => ({}),
    createToken: () => ({ accessToken: '' }),
  });
}
