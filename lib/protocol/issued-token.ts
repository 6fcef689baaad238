import type { IssuedToken, Renewal } from '../core/access-token.js';
import { epochOf, lifetimeOf, serverTime } from './expiry.js';
import type { ProviderOptions, TokenFields } from './provider-definition.js';
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
export function issuedToken(fields: TokenFields, sent: Sent, options: ProviderOptions<unknown>): IssuedToken {
  return {
    value: tokenText(fields.accessToken, 'the access token'),
    tokenType: tokenType(fields.tokenType, options.tokenType),
    sentAt: sent.at,
    lifetime: declaredLifetime(fields, sent) ?? options.lifetime?.assumed ?? ASSUMED_MS,
    scope: typeof fields.scope === 'string' ? fields.scope : undefined,
    renewal: renewal(fields, sent),
    baseURL: typeof fields.baseURL === 'string' ? fields.baseURL : undefined,
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
