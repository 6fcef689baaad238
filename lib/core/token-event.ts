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
  /**
   * An API keeps rejecting tokens: until `until`, its rejections cause no acquisition. Milliseconds since the epoch.
   */
  | {
      readonly type: 'rejections_suppressed';
      readonly subject: string | undefined;
      readonly since: number;
      readonly count: number;
      readonly until: number;
    }
  /** Rejections cause acquisitions again. `count`: how many there were. */
  | { readonly type: 'rejections_accepted'; readonly subject: string | undefined; readonly count: number }
  /**
   * One of several credentials was refused: `index` is its place in their list of `count`, from 0. Once until it is
   * accepted again.
   */
  | {
      readonly type: 'credentials_refused';
      readonly subject: string | undefined;
      readonly index: number;
      readonly count: number;
    }
  /** A renewal by refresh token or keep-alive failed, so a token is acquired with the credentials instead. */
  | { readonly type: 'renewal_failed'; readonly subject: string | undefined; readonly error: ProviderAuthError }
  /** A token was revoked at shutdown. */
  | { readonly type: 'token_revoked'; readonly subject: string | undefined }
  /** A token could not be revoked at shutdown: it lives until it expires. */
  | { readonly type: 'revocation_failed'; readonly subject: string | undefined; readonly error: ProviderAuthError }
  /** An answer named an unusable lifetime (0, negative, not a number), so another one is used. Once per provider. */
  | { readonly type: 'lifetime_unusable' }
  /**
   * An answer named a longer lifetime than `lifetime.max` allows, so that one is used. Once per provider. Milliseconds.
   */
  | { readonly type: 'lifetime_capped'; readonly declared: number; readonly max: number }
  /** The store fails or is too slow: until it is well again, this process acquires tokens for itself. `reason` holds no secret. */
  | { readonly type: 'store_ill'; readonly reason: string }
  /** The store answers again. */
  | { readonly type: 'store_well' }
  /** What the store has under a token's key cannot be read, so that it counts for nothing. */
  | { readonly type: 'store_entry_unreadable'; readonly subject: string | undefined; readonly reason: string };

export type Report = (event: TokenEvent) => void;
