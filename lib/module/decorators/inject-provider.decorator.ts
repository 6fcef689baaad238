import { Inject } from '@nestjs/common';
import { providerHttpToken, providerTokensToken } from '../injection-tokens.constants.js';
import { markRequested } from '../registry/provider-names.js';
import type { ProviderName } from '../provider-auth-registry.js';

/** Injects a provider's bound `HttpService`: for two providers in one class, or without decorator metadata. */
export function InjectProviderHttp(name: ProviderName): PropertyDecorator & ParameterDecorator {
  markRequested(name);
  return Inject(providerHttpToken(name));
}

/** Injects a provider's `ProviderTokenService`. */
export function InjectProviderTokenService(name: ProviderName): PropertyDecorator & ParameterDecorator {
  markRequested(name);
  return Inject(providerTokensToken(name));
}
