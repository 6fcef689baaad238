import type { ErrorCode } from '../core/errors.js';
import type { TokenEvent, Whose } from '../core/token-event.js';

/** What happens to a provider's requests. */
export type RequestEvent =
  /** An API rejected the token, or asked for another try, and the request was sent once more. */
  | (Whose & { readonly type: 'request_replayed' })
  /** A request was not sent, because a token must not travel with it: the code of its RequestRefusedError. */
  | { readonly type: 'request_refused'; readonly code: ErrorCode }
  /** Code of the definition threw: once per provider and policy. `reason` holds no secret. */
  | {
      readonly type: 'policy_failed';
      readonly policy: 'attach' | 'isRejection' | 'resolveSubject';
      readonly reason: string;
    };

/** Everything that can be observed of a provider. No event holds a secret or a token. */
export type ProviderAuthEvent = (TokenEvent | RequestEvent) & { readonly provider: string };
