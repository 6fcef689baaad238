import type { ProviderAuthError } from '../../core/errors.js';

/** A response. It has `providerAuth` when it rejected the token and there was no other: the error says why. */
export type ProviderResponse = Response & { readonly providerAuth?: ProviderAuthError };
