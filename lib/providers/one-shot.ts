import { jsonError } from '../protocol/definition/json-error.js';
import { form } from '../protocol/definition/token-request-body.js';
import { type ClientSecret, clientSecret } from './client-secret.js';
import { definePreset, type OptionsOf } from './define-preset.js';

const BASE_URLS = {
  production: 'https://api.1shotapi.com/v0',
  staging: 'https://api.staging.1shotapi.com/v0',
  development: 'https://api.1shotapi.dev/v0',
} as const;

interface Own {
  /** Which of 1Shot's hosts; `baseURL` overrides it. Default: `production`. */
  readonly environment?: keyof typeof BASE_URLS;
}

export type OneShotOptions = OptionsOf<ClientSecret, Own>;

/**
 * 1Shot API (M2M Gateway): client credentials in the form body, one-hour tokens. `clientId` is what 1Shot calls the API key,
 * `clientSecret` the API secret; they usually come from `ONESHOT_CLIENT_ID` and `ONESHOT_CLIENT_SECRET` (seen as well:
 * `ONESHOT_API_KEY` and `ONESHOT_API_SECRET`).
 *
 * Verified in 1Shot's OpenAPI and SDKs: request, answer, error shapes, production and development hosts. Documented in a
 * README only: the staging host. Inferred: the body of a rejected token request. The `retryable` of its errors is not
 * read: it is false on the one error that a new token cures, and true on one that no retry does.
 *
 * Unknown: whether a dead token is answered 401 or 403. 401 is documented as "no authentication token provided or invalid",
 * 403 as "insufficient permissions", so only 401 is taken for a dead token; should yours be answered 403, say
 * `isRejection: rejectWhen({ status: 401 }, { status: 403 })`.
 */
export const oneShot = definePreset<ClientSecret, Own>({
  name: 'oneShot',
  client: 'clientId',
  credentials: clientSecret,
  options: { environment: Object.keys(BASE_URLS) },
  baseURL: ({ environment = 'production' }) => BASE_URLS[environment],
  definition: () => ({
    request: ({ credentials: { clientId, clientSecret: secret } }) => ({
      url: '/token',
      body: form({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret }),
    }),
    readError: jsonError({ code: 'type', message: 'message' }),
    // No property of the answer is required by its specification.
    tokenType: 'Bearer',
  }),
});
