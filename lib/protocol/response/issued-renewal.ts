import type { Renewal } from '../../core/access-token.js';
import type { TokenFields } from '../definition/provider-definition.js';
import { lifetimeOf } from './expiry.js';

const MAX_LENGTH = 16 * 1024;
/** What a refresh token is made of (RFC 6749 appendix A.17). */
const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/**
 * The refresh token of an answer, with its end on the library's clock if the answer names one that can be used.
 * `undefined` where there is none, or one that could never be sent: the access token beside it is as good without.
 */
export function issuedRenewal({ refreshToken, refreshExpiresIn }: TokenFields, sentAt: number): Renewal | undefined {
  if (typeof refreshToken !== 'string' || refreshToken.length > MAX_LENGTH) return undefined;
  if (!PRINTABLE_ASCII.test(refreshToken)) return undefined;
  const lifetime = lifetimeOf(refreshExpiresIn);
  return lifetime === undefined ? { refreshToken } : { refreshToken, expiresAt: sentAt + lifetime };
}
