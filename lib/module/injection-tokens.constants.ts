import { markProvided } from './registry/provider-names.js';
import type { ProviderName } from './provider-auth-registry.js';

// Strings, because Nest prints a missing token's text in its own error: it has to name the cure.

/** Injection token of a provider's bound `HttpService`, for factories and `overrideProvider`. */
export function getProviderHttpToken(name: ProviderName): string {
  markProvided(name);
  return providerHttpToken(name);
}

/** Injection token of a provider's `ProviderTokenService`, for factories and `overrideProvider`. */
export function getProviderTokenServiceToken(name: ProviderName): string {
  markProvided(name);
  return providerTokensToken(name);
}

/** @internal */
export function providerHttpToken(name: string): string {
  return `PROVIDER_AUTH_HTTP(${name})`;
}

/** @internal */
export function providerTokensToken(name: string): string {
  return `PROVIDER_AUTH_TOKENS(${name})`;
}

/** @internal The bound axios instance, for clients that extend `HttpService`. */
export function providerAxiosToken(name: string): string {
  return `PROVIDER_AUTH_AXIOS(${name})`;
}

/** @internal A provider as the registry keeps it: its clients are made of it. */
export function registeredProviderToken(name: string): string {
  return `PROVIDER_AUTH_REGISTERED(${name})`;
}

/** @internal The provider's name in a token of an `HttpService`, axios instance or `ProviderTokenService`. */
export function providerOfToken(token: unknown): string | undefined {
  return typeof token === 'string' ? /^PROVIDER_AUTH_(?:HTTP|AXIOS|TOKENS)\((.*)\)$/s.exec(token)?.[1] : undefined;
}
