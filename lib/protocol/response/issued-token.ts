import { type AccessToken, type IssuedToken, type Renewal, renewalOf } from '../../core/access-token.js';
import { epochOf, lifetimeOf, serverTime } from './expiry.js';
import { matchesOrigin } from '../definition/origin-pattern.js';
import type { ProviderOptions, TokenFields } from '../definition/provider-definition.js';
import { InvalidResponse } from './token-response.js';

const MAX_TOKEN_LENGTH = 16 * 1024;
/** Whatever may stand in a header without being folded, split or re-encoded. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const ASSUMED_MS = 5 * 60_000;

/** When a token request was sent, and how the server's clock stood. Milliseconds. */
export interface Sent {
  /** On the library's clock. */
  readonly at: number;
  /** On the machine's clock. */
  readonly wall: number;
  /** The answer's `Date` header. */
  readonly date: string | undefined;
}

/** Checks every field that `read` found. Throws `InvalidResponse`; the lifetime is as declared, not capped. */
export function issuedToken(
  fields: TokenFields,
  sent: Sent,
  options: ProviderOptions<unknown>,
  previous?: AccessToken,
): IssuedToken {
  // Where the definition attaches itself, the type goes nowhere.
  const expectedType = options.tokenType ?? (options.attach && 'Bearer');
  return {
    value: tokenText(fields.accessToken, 'the access token'),
    tokenType: tokenType(fields.tokenType, expectedType),
    sentAt: sent.at,
    lifetime: declaredLifetime(fields, sent) ?? options.lifetime?.default ?? ASSUMED_MS,
    scope: typeof fields.scope === 'string' ? fields.scope : undefined,
    // A renewal that brings no refresh token leaves the old one valid (RFC 6749 section 6).
    renewal: renewal(fields, sent) ?? (previous && renewalOf(previous)),
    baseURL: baseURL(fields.baseURL ?? previous?.baseURL, options),
  };
}

function declaredLifetime(fields: TokenFields, sent: Sent): number | undefined {
  if (isPresent(fields.expiresIn)) return lifetimeOf(fields.expiresIn);
  if (isPresent(fields.expiresAt)) return epochOf(fields.expiresAt) - serverTime(sent.wall, sent.date);
  return undefined;
}

function renewal(fields: TokenFields, sent: Sent): Renewal | undefined {
  if (!isPresent(fields.refreshToken)) return undefined;
  const refreshToken = tokenText(fields.refreshToken, 'the refresh token');
  if (!isPresent(fields.refreshExpiresIn)) return { refreshToken };
  const lifetime = lifetimeOf(fields.refreshExpiresIn);
  // Keycloak's 0 means that it does not expire.
  return lifetime === 0 ? { refreshToken } : { refreshToken, expiresAt: sent.at + lifetime };
}

function baseURL(value: unknown, options: ProviderOptions<unknown>): string | undefined {
  const { originPattern, dangerouslyAllowHttp = [] } = options;
  if (originPattern === undefined) {
    if (!isPresent(value)) return undefined;
    throw new InvalidResponse('a base URL came with the token; set `originPattern` in the definition to use it');
  }
  if (typeof value !== 'string') throw new InvalidResponse('the base URL is missing or no string');
  if (matchesOrigin(originPattern, value, dangerouslyAllowHttp)) return value;
  throw new InvalidResponse('the base URL is not one that `originPattern` allows');
}

function tokenText(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new InvalidResponse(`${what} is missing or no string`);
  if (value.length > MAX_TOKEN_LENGTH)
    throw new InvalidResponse(`${what} is longer than ${MAX_TOKEN_LENGTH} characters`);
  if (!VISIBLE_ASCII.test(value)) throw new InvalidResponse(`${what} holds characters that no header may`);
  return value;
}

/** Servers write it in any case; the registered spelling goes on the wire. */
function tokenType(value: unknown, expected: string | undefined): string {
  const type = isPresent(value) ? value : expected;
  if (type === undefined)
    throw new InvalidResponse('the token type is missing; set `tokenType` in the definition if it always is');
  if (typeof type !== 'string') throw new InvalidResponse('the token type is no string');
  const accepted = [expected ?? 'Bearer', 'Bearer'].find((name) => name.toLowerCase() === type.toLowerCase());
  if (accepted === undefined)
    throw new InvalidResponse('the token type is not Bearer; set `tokenType` in the definition to accept it');
  return accepted;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
