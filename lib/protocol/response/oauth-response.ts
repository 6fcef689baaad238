import type { FailureKind } from '../../core/errors.js';
import type { TokenEndpointFailure, TokenEndpointResponse } from '../definition/provider-definition.js';

const KIND_BY_CODE: Readonly<Record<string, FailureKind>> = {
  invalid_client: 'credentials-rejected',
  unauthorized_client: 'credentials-rejected',
  invalid_grant: 'credentials-rejected',
  invalid_scope: 'invalid-request',
  invalid_target: 'invalid-request',
  invalid_request: 'invalid-request',
  unsupported_grant_type: 'invalid-request',
  server_error: 'transient',
  temporarily_unavailable: 'transient',
};

/** What a status alone says of a token request. */
export function kindOfStatus(status: number): FailureKind {
  if (status === 429) return 'rate-limited';
  if (status === 408 || status === 425 || status >= 500) return 'transient';
  return status === 401 || status === 403 ? 'credentials-rejected' : 'invalid-request';
}

/**
 * What a provider's error code says (RFC 6749 section 5.2), or else the status. A 5xx is transient whatever it says;
 * `invalid_grant` refuses the refresh token of a request that `refreshes`, and the credentials of any other.
 */
export function kindOf(status: number, code: unknown, refreshes?: boolean): FailureKind {
  const byStatus = kindOfStatus(status);
  if (byStatus === 'transient' || byStatus === 'rate-limited' || typeof code !== 'string') return byStatus;
  if (code === 'invalid_grant' && refreshes) return 'refresh-rejected';
  return Object.hasOwn(KIND_BY_CODE, code) ? (KIND_BY_CODE[code] ?? byStatus) : byStatus;
}

/** RFC 6749 section 5.2: `error`, `error_description`. */
export function readOAuthError(response: TokenEndpointResponse): TokenEndpointFailure {
  return { code: response.at('error'), message: response.at('error_description') };
}

/** RFC 6749 section 5.1. */
export function readOAuthToken(response: TokenEndpointResponse) {
  return {
    accessToken: response.at('access_token'),
    tokenType: response.at('token_type'),
    expiresIn: response.at('expires_in'),
    scope: response.at('scope'),
    refreshToken: response.at('refresh_token'),
    refreshExpiresIn: response.at('refresh_expires_in') ?? response.at('refresh_token_expires_in'),
  };
}
