import type { ProviderAuthError } from './errors.js';

/** What happens to a provider's tokens. No event holds a secret or a token. */
export type TokenEvent =
  | {
      readonly type: 'token_acquired';
      readonly subject: string | undefined;
      readonly reason: 'absent' | 'due' | 'rejected';
      /** Milliseconds since the epoch. */
      readonly expiresAt: number;
    }
  /** A token that another replica acquired was taken over from the store. */
  | {
      readonly type: 'token_adopted';
      readonly subject: string | undefined;
      readonly reason: 'absent' | 'due' | 'rejected';
      /** Milliseconds since the epoch. */
      readonly expiresAt: number;
    }
  | {
      readonly type: 'acquisition_failed';
      readonly subject: string | undefined;
      readonly reason: 'absent' | 'due' | 'rejected';
      readonly error: ProviderAuthError;
    }
  /** An API refused a token. `accepted`: a replacement is being acquired; else the rejection fell into its cooldown. */
  | { readonly type: 'token_rejected'; readonly subject: string | undefined; readonly accepted: boolean }
  /** An API goes on rejecting tokens: until then its rejections cause no acquisition. Milliseconds since the epoch. */
  | {
      readonly type: 'rejections_suppressed';
      readonly subject: string | undefined;
      readonly since: number;
      readonly count: number;
      readonly until: number;
    }
  /** Rejections cause acquisitions again. `count`: how many there were. */
  | { readonly type: 'rejections_accepted'; readonly subject: string | undefined; readonly count: number }
  /** One of several credentials was refused: the place in their list, from 0, of `count`. Once until it is accepted again. */
  | {
      readonly type: 'credentials_refused';
      readonly subject: string | undefined;
      readonly index: number;
      readonly count: number;
    }
  /** A renewal by refresh token or keep-alive failed; a token is acquired by the credentials in its place. */
  | { readonly type: 'renewal_failed'; readonly subject: string | undefined; readonly error: ProviderAuthError }
  /** At shutdown, a token was ended. */
  | { readonly type: 'token_revoked'; readonly subject: string | undefined }
  /** A token outlives the application that held it. */
  | { readonly type: 'revocation_failed'; readonly subject: string | undefined; readonly error: ProviderAuthError }
  /** An answer named a lifetime that is none (0, less, no number): another one is used. Once per provider. */
  | { readonly type: 'lifetime_unusable' }
  /** An answer named a longer lifetime than the definition's `lifetime.max` allows. Once per provider. Milliseconds. */
  | { readonly type: 'lifetime_capped'; readonly declared: number; readonly max: number }
  /** The store fails or is too slow: until it is well again, this process acquires tokens for itself. `reason` holds no secret. */
  | { readonly type: 'store_ill'; readonly reason: string }
  /** The store answers again. */
  | { readonly type: 'store_well' }
  /** What the store has under a token's key cannot be read, so that it counts for nothing. */
  | { readonly type: 'store_entry_unreadable'; readonly subject: string | undefined; readonly reason: string };

export type Report = (event: TokenEvent) => void;
