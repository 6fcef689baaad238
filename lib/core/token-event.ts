import type { ErrorCode, FailureKind, ProviderAuthError } from './errors.js';

/** Whose token an event is about. */
export interface Whose {
  /** What `subjectHash()` makes of the subject, which may be a person's name; `undefined`: the application's own. */
  readonly subject: string | undefined;
}

/** What an acquisition took, from the call that began it until its token or its failure was there. */
export interface AcquisitionCost {
  /** Its number in this process: all events of one acquisition have the same. */
  readonly acquisition: number;
  /** Waits for others included. Whole milliseconds. */
  readonly durationMs: number;
  /** How many token requests were sent. 0: the token was made, taken over, or nobody could be asked. */
  readonly attempts: number;
  /** Origin of the token endpoint that was asked last; of a host that is a tenant's own, `originPattern`, or `*` for the subject. */
  readonly endpoint: string | undefined;
}

/** Why a token was acquired: there was none, the one that is held is due for renewal, or an API rejected it. */
export type AcquisitionReason = 'absent' | 'due' | 'rejected';

/** Why there is no token, in words of this library. */
export interface FailureSummary {
  readonly code: ErrorCode;
  /** `undefined` where no token endpoint is to blame. */
  readonly kind: FailureKind | undefined;
  /** Until when nobody tries again. Whole milliseconds since the epoch. */
  readonly until: number | undefined;
}

/** What a store is asked for: operations of `TokenStore`. */
export type StoreOperation = 'get' | 'put' | 'lock' | 'release' | 'take';

type AcquisitionEvent = Whose & AcquisitionCost & { readonly reason: AcquisitionReason };

/** What happens to a provider's tokens. No event holds a secret or a token. Times in whole milliseconds since the epoch. */
export type TokenEvent =
  /** A token endpoint gave a token. `expiresAt`: when it dies. `reason` tells a first token from a renewal. */
  | (AcquisitionEvent & { readonly type: 'token_acquired'; readonly expiresAt: number })
  /** A token that another replica acquired was taken over from the store. */
  | (AcquisitionEvent & { readonly type: 'token_adopted'; readonly expiresAt: number })
  /** An acquisition failed. `expiresAt`: when the token dies that is served meanwhile; `undefined`: there is none. */
  | (AcquisitionEvent &
      FailureSummary & {
        readonly type: 'acquisition_failed';
        readonly expiresAt: number | undefined;
        readonly error: ProviderAuthError;
      })
  /** A caller waited for an acquisition that was under way, until it gave a token or failed: once for each. */
  | (Whose & Pick<AcquisitionCost, 'acquisition'> & { readonly type: 'acquisition_joined' })
  /** A caller got no token, so that its request was not sent: once for each. Who gave up waiting is not counted. */
  | (Whose & FailureSummary & { readonly type: 'token_unavailable'; readonly error: ProviderAuthError })
  /** An API refused a token. `accepted`: a replacement is being acquired; else the rejection fell into its cooldown. */
  | (Whose & { readonly type: 'token_rejected'; readonly accepted: boolean })
  /** An API refused a token too that had just been acquired in place of a rejected one: `count` of them in a row. Once for each. */
  | (Whose & { readonly type: 'replacement_refused'; readonly count: number })
  /** An API has rejected `count` tokens since `since`: until `until`, its rejections cause no acquisition. */
  | (Whose & {
      readonly type: 'rejections_suppressed';
      readonly since: number;
      readonly count: number;
      readonly until: number;
    })
  /** Rejections cause acquisitions again. `count`: how many there were. */
  | (Whose & { readonly type: 'rejections_accepted'; readonly count: number })
  /**
   * One of several credentials was refused: `index` is its place in their list of `count`, from 0. Once until it is
   * accepted again.
   */
  | (Whose & { readonly type: 'credentials_refused'; readonly index: number; readonly count: number })
  /**
   * A renewal by refresh token or keep-alive failed, so that a token is acquired with the credentials: the acquisition goes on,
   * and has an event of its own. `durationMs`: of the renewal alone.
   */
  | (Whose &
      FailureSummary &
      Pick<AcquisitionCost, 'durationMs' | 'endpoint'> & {
        readonly type: 'renewal_failed';
        readonly error: ProviderAuthError;
      })
  /** A token was revoked at shutdown. */
  | (Whose & { readonly type: 'token_revoked' })
  /** A token could not be revoked at shutdown: it lives until it expires. */
  | (Whose & { readonly type: 'revocation_failed'; readonly error: ProviderAuthError })
  /** An answer named an unusable lifetime (0, negative, not a number), so another one is used. Once per provider. */
  | { readonly type: 'lifetime_unusable' }
  /**
   * An answer named a longer lifetime than `lifetime.max` allows, so that one is used. Once per provider. Milliseconds.
   */
  | { readonly type: 'lifetime_capped'; readonly declared: number; readonly max: number }
  /**
   * The store fails or is too slow: until it is well again, this process acquires tokens for itself. `until`: when it is asked
   * again. `reason` holds no secret.
   */
  | { readonly type: 'store_ill'; readonly reason: string; readonly until: number }
  /** The store was asked once: `failed` also when it gave no answer in time. Not told of what is not asked of an ill store. */
  | { readonly type: 'store_asked'; readonly operation: StoreOperation; readonly outcome: 'answered' | 'failed' }
  /** The store answers again. */
  | { readonly type: 'store_well' }
  /** What the store has under a token's key cannot be read, so that it counts for nothing. */
  | (Whose & { readonly type: 'store_entry_unreadable'; readonly reason: string });

export type Report = (event: TokenEvent) => void;
