import { Inject } from '@nestjs/common';
import { getProviderHttpToken, getTokenServiceToken } from './injection-tokens.constants.js';
import type { ProviderName } from './provider-auth-registry.js';

/** Injects a provider's bound `HttpService`: for two providers in one class, or without decorator metadata. */
export function InjectProviderHttp(name: ProviderName): PropertyDecorator & ParameterDecorator {
  return Inject(getProviderHttpToken(name));
}

/** Injects a provider's `ProviderTokenService`. */
export function InjectTokenService(name: ProviderName): PropertyDecorator & ParameterDecorator {
  return Inject(getTokenServiceToken(name));
}
