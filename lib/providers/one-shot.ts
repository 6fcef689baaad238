import { defineProvider, type ProviderDefinition } from '../protocol/definition/provider-definition.js';
import { kindOf } from '../protocol/response/oauth-response.js';
import { form } from '../protocol/definition/token-request-body.js';
import {
  checkedCredentials,
  presetHttp,
  type PresetOptions,
  presetSafety,
  type WithCredentials,
} from './preset-options.js';

export interface OneShotCredentials {
  /** The API key, usually from `ONESHOT_CLIENT_ID` (or `ONESHOT_API_KEY`). */
  readonly clientId: string;
  /** The API secret, usually from `ONESHOT_CLIENT_SECRET` (or `ONESHOT_API_SECRET`). */
  readonly clientSecret: string;
}

const BASE_URLS = {
  production: 'https://api.1shotapi.com/v0',
  staging: 'https://api.staging.1shotapi.com/v0',
  development: 'https://api.1shotapi.dev/v0',
} as const;

export type OneShotOptions = PresetOptions &
  WithCredentials<OneShotCredentials> & {
    /** Which of 1Shot's hosts; `baseURL` overrides it. Default: `production`. */
    readonly environment?: keyof typeof BASE_URLS;
  };

/**
 * 1Shot API (M2M Gateway): client credentials in the form body, one-hour tokens.
 *
 * Verified in 1Shot's OpenAPI and SDKs: request, answer, error shapes, production and development hosts. Documented in a
 * README only: the staging host. Inferred: the body of a rejected token request. The `retryable` of its errors is not
 * read: it is false on the one error that a new token cures, and true on one that no retry does.
 */
export function oneShot(options: OneShotOptions): ProviderDefinition {
  const { environment = 'production' } = options;
  const known = Object.hasOwn(BASE_URLS, environment);
  const faults = known ? [] : [`\`environment\` is none of ${Object.keys(BASE_URLS).join(', ')}`];
  return defineProvider<OneShotCredentials>({
    ...presetSafety(options),
    credentials: checkedCredentials<OneShotCredentials>(
      'oneShot',
      options,
      ({ clientId, clientSecret }) => ({ clientId, clientSecret }),
      faults,
    ),
    http: presetHttp(options, BASE_URLS[environment]),
    request: ({ credentials: { clientId, clientSecret } }) => ({
      url: '/token',
      body: form({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
    }),
    readError: (response) => ({
      kind: kindOf(response.status, undefined),
      code: response.at('type'),
      message: response.at('message'),
    }),
    // No property of the answer is required by its specification.
    tokenType: 'Bearer',
  });
}
