import { type AccessToken, type IssuedToken, renewalOf } from '../../core/access-token.js';
import { epochOf, lifetimeOf, serverTime } from './expiry.js';
import { baseURLFault } from '../definition/base-url.js';
import type { ProviderOptions, TokenFields } from '../definition/provider-definition.js';
import { issuedRenewal } from './issued-renewal.js';
import { InvalidResponse } from './token-response.js';

const MAX_TOKEN_LENGTH = 16 * 1024;
/** Whatever may stand in a header without being folded, split or re-encoded. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
/** An authentication scheme (RFC 9110 section 11.1). */
const SCHEME = /^[\w!#$%&'*+.^`|~-]{1,64}$/;
const DEFAULT_LIFETIME_MS = 5 * 60_000;

/** When a token request was sent, and how the server's clock stood. Milliseconds. */
export interface RequestTimes {
  /** On the library's clock. */
  readonly at: number;
  /** On the machine's clock. */
  readonly wall: number;
  /** The answer's `Date` header. */
  readonly date: string | undefined;
}

/** What a token has that no answer says. */
export interface Unanswered {
  /** The token that is renewed: what an answer leaves out stays as it was. */
  readonly previous?: AccessToken | undefined;
  /** The tenant's own, where `http.baseURL` is a function. */
  readonly baseURL?: string | undefined;
}

/** A token as it was read. */
export interface ReadToken extends IssuedToken {
  /** Whether the answer named a lifetime that is none, so that another one is used. */
  readonly lifetimeUnusable: boolean;
}

/**
 * Checks every field that `read` found. The lifetime is as declared, not capped; where none was, or one that is none, it is
 * the definition's default. Throws `InvalidResponse`.
 */
export function issuedToken(
  fields: TokenFields,
  sent: RequestTimes,
  options: ProviderOptions<unknown>,
  { previous, baseURL }: Unanswered = {},
): ReadToken {
  const { lifetime, unusable } = declaredLifetime(fields, sent);
  return {
    value: accessToken(fields.accessToken),
    tokenType: tokenType(fields.tokenType, options),
    sentAt: sent.at,
    lifetime: lifetime ?? options.lifetime?.default ?? DEFAULT_LIFETIME_MS,
    lifetimeUnusable: unusable,
    scope: typeof fields.scope === 'string' ? fields.scope : undefined,
    // A renewal without a refresh token leaves the old one valid (RFC 6749 section 6).
    renewal: issuedRenewal(fields, sent.at) ?? (previous && renewalOf(previous)),
    baseURL:
      baseURL === undefined
        ? answeredBaseURL(fields.baseURL ?? previous?.baseURL, options)
        : ownBaseURL(baseURL, fields),
  };
}

/** The first of the two that can be used: a span does not depend on anybody's clock. */
function declaredLifetime({ expiresIn, expiresAt }: TokenFields, sent: RequestTimes) {
  const span = isPresent(expiresIn) ? lifetimeOf(expiresIn) : undefined;
  const end = isPresent(expiresAt) ? epochOf(expiresAt) : undefined;
  return {
    lifetime: span ?? (end === undefined ? undefined : end - serverTime(sent.wall, sent.date)),
    unusable: (isPresent(expiresIn) && span === undefined) || (isPresent(expiresAt) && end === undefined),
  };
}

function ownBaseURL(baseURL: string, answered: TokenFields): string {
  if (!isPresent(answered.baseURL)) return baseURL;
  throw new InvalidResponse('a base URL came with the token, and `http.baseURL` is a function; leave one of them out');
}

function answeredBaseURL(value: unknown, options: ProviderOptions<unknown>): string | undefined {
  if (options.originPattern === undefined) {
    if (!isPresent(value)) return undefined;
    throw new InvalidResponse('a base URL came with the token; set `originPattern` to use it');
  }
  if (typeof value !== 'string') throw new InvalidResponse('the base URL is missing or no string');
  if (baseURLFault(value, options) === undefined) return value;
  throw new InvalidResponse('the base URL is not one that `originPattern` allows');
}

function accessToken(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new InvalidResponse('the access token is missing or no string');
  if (value.length > MAX_TOKEN_LENGTH) {
    throw new InvalidResponse(`the access token is longer than ${MAX_TOKEN_LENGTH} characters`);
  }
  if (VISIBLE_ASCII.test(value)) return value;
  throw new InvalidResponse('the access token holds characters that no header may');
}

/** What a definition declares is what is attached. Else Bearer, which servers write in any case. */
function tokenType(value: unknown, { tokenType: declared, attach }: ProviderOptions<unknown>): string {
  if (declared !== undefined) return declared;
  const isBearer = typeof value === 'string' && value.toLowerCase() === 'bearer';
  if (isBearer) return 'Bearer';
  // A definition that attaches the token itself may do so by the type that the answer names.
  if (attach !== undefined) return typeof value === 'string' && SCHEME.test(value) ? value : 'Bearer';
  if (!isPresent(value)) {
    throw new InvalidResponse('the token type is missing; set `tokenType` if it always is');
  }
  throw new InvalidResponse('the token type is not Bearer; set `tokenType` to what is to be attached');
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
