import type { ProviderAuthError } from '../../core/errors.js';

/** A response; with `providerAuth`, it rejected the token, and this is why there was no other one to send. */
export type ProviderResponse = Response & { readonly providerAuth?: ProviderAuthError };
