import type { TokenEndpointResponse } from '../protocol/definition/provider-definition.js';
import { json } from '../protocol/definition/token-request-body.js';
import { type ClientSecret, clientSecret } from './client-secret.js';
import { definePreset, type OptionsOf } from './define-preset.js';

export type EmmaOptions = OptionsOf<ClientSecret>;

/**
 * emma (emma.ms cloud management, Public EMMA API): JSON, with a refresh token that is used while it lives. Without
 * one, or when the refresh endpoint answers anything but a token, the credentials get a new token. Credentials usually
 * come from `EMMA_CLIENT_ID` and `EMMA_CLIENT_SECRET`.
 *
 * Verified in emma's OpenAPI and SDKs: both endpoints, the answer, 400 as the one documented error. Secondary: 401 for
 * wrong credentials, the rate limit. Inferred: that `refreshExpiresIn: 0` means "does not expire". Lifetimes (300 s and
 * 1,800 s in the examples) are whatever the answer says.
 */
export const emma = definePreset<ClientSecret>({
  name: 'emma',
  client: 'clientId',
  credentials: clientSecret,
  baseURL: 'https://api.emma.ms/external',
  definition: () => ({
    request: ({ credentials: { clientId, clientSecret: secret } }) => ({
      url: '/v1/issue-token',
      body: json({ clientId, clientSecret: secret }),
    }),
    renew: { request: ({ refreshToken }) => ({ url: '/v1/refresh-token', body: json({ refreshToken }) }) },
    read: (response) => ({
      accessToken: response.at('accessToken'),
      expiresIn: response.at('expiresIn'),
      refreshToken: response.at('refreshToken'),
      refreshExpiresIn: response.at('refreshExpiresIn'),
    }),
    readError,
    // The answer says the same, but may leave it out: every property is optional in its specification.
    tokenType: 'Bearer',
  }),
});

/** `{ code, message }`; a 400 is all that is documented for wrong credentials and dead refresh tokens alike. */
function readError(response: TokenEndpointResponse) {
  const refused = response.status === 400 && { kind: 'credentials-rejected' as const };
  return { ...refused, code: response.at('code'), message: response.at('message') };
}
