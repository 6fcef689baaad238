import type { TokenEvent } from '../core/token-event.js';

/** What happens to a provider's requests. */
export type RequestEvent = {
  /** An API rejected the token, and the request was sent once more with another one. */
  readonly type: 'request_replayed';
  readonly subject: string | undefined;
};

/** Everything that can be observed of a provider. No event holds a secret or a token. */
export type ProviderAuthEvent = (TokenEvent | RequestEvent) & { readonly provider: string };
