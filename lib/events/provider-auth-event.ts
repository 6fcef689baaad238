import type { TokenEvent } from '../core/token-event.js';

/** What happens to a provider's requests. */
export type RequestEvent =
  /** An API rejected the token, or asked for another try, and the request was sent once more. */
  | { readonly type: 'request_replayed'; readonly subject: string | undefined }
  /** Code of the definition threw: once per provider and policy. `reason` holds no secret. */
  | {
      readonly type: 'policy_failed';
      readonly policy: 'attach' | 'isRejection' | 'resolveSubject';
      readonly reason: string;
    };

/** Everything that can be observed of a provider. No event holds a secret or a token. */
export type ProviderAuthEvent = (TokenEvent | RequestEvent) & { readonly provider: string };
