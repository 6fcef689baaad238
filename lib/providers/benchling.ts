import { basicAuthorization } from '../protocol/oauth/client-authentication.js';
import {
  defineProvider,
  type ProviderDefinition,
  type TokenEndpointResponse,
} from '../protocol/definition/provider-definition.js';
import { kindOf } from '../protocol/response/oauth-response.js';
import { form } from '../protocol/definition/token-request-body.js';
import {
  checkedCredentials,
  presetHttp,
  type PresetOptions,
  presetSafety,
  type WithCredentials,
} from './preset-options.js';

export interface BenchlingCredentials {
  /** Usually from `BENCHLING_CLIENT_ID`. */
  readonly clientId: string;
  /** Usually from `BENCHLING_CLIENT_SECRET`. */
  readonly clientSecret: string;
}

export type BenchlingOptions = PresetOptions &
  WithCredentials<BenchlingCredentials> & {
    /** The first label of `https://<tenant>.benchling.com`, usually from `BENCHLING_TENANT`; or give `baseURL`. */
    readonly tenant?: string;
    /** Where the credentials travel: a Basic header of the raw pair, as Benchling's SDK sends it, or the form. Default: `basic`. */
    readonly clientAuthentication?: 'basic' | 'body';
  };

/**
 * Benchling v2 API for Benchling Apps: RFC 6749 client credentials on the tenant's own host.
 *
 * Verified in Benchling's OpenAPI and SDK: both ways to send the credentials, the answer, the error shape, that a wrong
 * tenant answers with HTML. Documented: rate limit headers, whose reset is in seconds. Inferred: that the token endpoint
 * counts against the app's rate limit. The lifetime (900 s in the examples) is whatever the answer says.
 */
export function benchling(options: BenchlingOptions): ProviderDefinition {
  const { tenant = '', baseURL, clientAuthentication = 'basic' } = options;
  const faults: string[] = [];
  if ((tenant === '') === (baseURL === undefined)) faults.push('give either `tenant` or `baseURL`');
  else if (baseURL === undefined && !/^[a-z\d]([a-z\d-]*[a-z\d])?$/i.test(tenant)) {
    faults.push('`tenant` is no host label; give what stands before .benchling.com');
  }
  if (!['basic', 'body'].includes(clientAuthentication))
    faults.push("`clientAuthentication` is neither 'basic' nor 'body'");
  return defineProvider<BenchlingCredentials>({
    ...presetSafety(options),
    credentials: checkedCredentials<BenchlingCredentials>(
      'benchling',
      options,
      ({ clientId, clientSecret }) => ({ clientId, clientSecret }),
      faults,
    ),
    http: presetHttp(options, `https://${tenant}.benchling.com`),
    request: ({ credentials: { clientId, clientSecret } }) => {
      const grant = { grant_type: 'client_credentials' };
      return clientAuthentication === 'body'
        ? { url: '/api/v2/token', body: form({ ...grant, client_id: clientId, client_secret: clientSecret }) }
        : {
            url: '/api/v2/token',
            headers: { Authorization: basicAuthorization(clientId, clientSecret, 'raw') },
            body: form(grant),
          };
    },
    readError,
  });
}

/** `{ error: { type, message, userMessage } }`. */
function readError(response: TokenEndpointResponse) {
  const { status } = response;
  if (/html/i.test(response.header('content-type') ?? '')) {
    return { kind: kindOf(status, undefined), message: 'an HTML page: is there such a tenant?' };
  }
  const code = response.at('error.type');
  return {
    kind: kindOf(status, code),
    code,
    message: response.at('error.message'),
    retryAfter: response.header('retry-after') ?? response.header('x-rate-limit-reset'),
  };
}
