import { basicAuthorization } from '../protocol/oauth/client-authentication.js';
import type { TokenEndpointResponse } from '../protocol/definition/provider-definition.js';
import { jsonError } from '../protocol/definition/json-error.js';
import { form } from '../protocol/definition/token-request-body.js';
import { type ClientSecret, clientSecret } from './client-secret.js';
import { definePreset, type OptionsOf } from './define-preset.js';

interface Own {
  /** The first label of `https://<tenant>.benchling.com`, usually from `BENCHLING_TENANT`; or give `baseURL`. */
  readonly tenant?: string;
  /** Where the credentials travel: a Basic header of the raw pair, as Benchling's SDK sends it, or the form. Default: `basic`. */
  readonly clientAuthentication?: 'basic' | 'body';
}

export type BenchlingOptions = OptionsOf<ClientSecret, Own>;

/**
 * Benchling v2 API for Benchling Apps: RFC 6749 client credentials on the tenant's own host. Credentials usually come from
 * `BENCHLING_CLIENT_ID` and `BENCHLING_CLIENT_SECRET`.
 *
 * Verified in Benchling's OpenAPI and SDK: both ways to send the credentials, the answer, the error shape, that a wrong
 * tenant answers with HTML. Documented: rate limit headers, whose reset is in seconds. Inferred: that the token endpoint
 * counts against the app's rate limit. The lifetime (900 s in the examples) is whatever the answer says.
 */
export const benchling = definePreset<ClientSecret, Own>({
  name: 'benchling',
  client: 'clientId',
  credentials: clientSecret,
  options: { tenant: undefined, clientAuthentication: ['basic', 'body'] },
  baseURL: ({ tenant }) => tenant && `https://${tenant}.benchling.com`,
  faults: ({ tenant = '', baseURL = '' }) => [
    (tenant === '') === (baseURL === '') && 'give either `tenant` or `baseURL`',
    tenant !== '' && !isLabel(tenant) && '`tenant` is no host label; give what stands before .benchling.com',
  ],
  definition: ({ clientAuthentication }) => ({
    request: ({ credentials: { clientId, clientSecret: secret } }) => {
      const grant = { grant_type: 'client_credentials' };
      return clientAuthentication === 'body'
        ? { url: '/api/v2/token', body: form({ ...grant, client_id: clientId, client_secret: secret }) }
        : {
            url: '/api/v2/token',
            headers: { Authorization: basicAuthorization(clientId, secret) },
            body: form(grant),
          };
    },
    readError,
  }),
});

function isLabel(tenant: string): boolean {
  return /^[a-z\d]([a-z\d-]*[a-z\d])?$/i.test(tenant);
}

/** `{ error: { type, message, userMessage } }`. */
const readJson = jsonError({
  code: 'error.type',
  message: 'error.message',
  retryAfter: 'x-rate-limit-reset',
  remaining: 'x-rate-limit-remaining',
});

function readError(response: TokenEndpointResponse) {
  const isPage = /html/i.test(String(response.header('content-type')));
  return isPage ? { message: 'an HTML page: is there such a tenant?' } : readJson(response);
}
