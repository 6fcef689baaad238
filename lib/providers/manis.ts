import type { TokenEndpointResponse } from '../protocol/definition/provider-definition.js';
import { definePreset, type OptionsOf } from './define-preset.js';

export interface ManisCredentials {
  readonly merchantId: string;
  readonly secret: string;
}

interface Own {
  /** Required: the one page of Manis' documentation that is known names none. */
  readonly baseURL: string | object;
}

export type ManisOptions = OptionsOf<ManisCredentials, Own>;

/**
 * Manis Unified API v1.0: credentials in headers, no body, an absolute expiry. Tokens are attached with the type that the
 * answer names (`{tokenType} {token}`), or with `tokenType`, if that option is given.
 *
 * All that is known is one page of Manis' documentation, on this token endpoint. Verified there: method, path, headers,
 * field names, both shapes of a 400. Inferred: how tokens are attached, 401 as the sign of a dead one, and that `expiresAt`
 * counts milliseconds from 1e11 on and seconds below. Unknown: base URL, lifetime, and which token types there are.
 */
export const manis = definePreset<ManisCredentials, Own>({
  name: 'manis',
  client: 'merchantId',
  credentials: ({ merchantId, secret }) => ({ merchantId, secret }),
  faults: ({ baseURL }) => [!baseURL && '`baseURL` is missing; there is no known default, ask Manis for yours'],
  definition: () => ({
    request: ({ credentials: { merchantId, secret } }) => ({
      url: '/api/v1/auth/token',
      headers: { 'x-merchant-id': merchantId, 'x-secret': secret },
    }),
    read: (response) => ({
      accessToken: response.at('token'),
      tokenType: response.at('tokenType'),
      expiresAt: response.at('expiresAt'),
    }),
    readError,
    // With an `attach` of its own, a definition takes any token type.
    attach: (request, { token }) => token && request.setHeader('Authorization', token.header()),
  }),
});

/** `{ title, detail, soaCode, … }` or `{ message, … }`: Manis documents two shapes. */
function readError(response: TokenEndpointResponse) {
  const words = ['title', 'detail', 'message'].map((name) => response.at(name));
  return {
    code: response.at('soaCode'),
    message: words.filter((text) => typeof text === 'string').join('; '),
  };
}
