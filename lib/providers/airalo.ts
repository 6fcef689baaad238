import { createHmac } from 'node:crypto';
import {
  defineProvider,
  type ProviderDefinition,
  type TokenEndpointResponse,
} from '../protocol/definition/provider-definition.js';
import { kindOf } from '../protocol/response/oauth-response.js';
import { multipart } from '../protocol/definition/token-request-body.js';
import {
  checkedCredentials,
  presetHttp,
  type PresetOptions,
  presetSafety,
  type WithCredentials,
} from './preset-options.js';

export interface AiraloCredentials {
  /** Usually from `AIRALO_CLIENT_ID`. */
  readonly clientId: string;
  /** Usually from `AIRALO_CLIENT_SECRET`. */
  readonly clientSecret: string;
}

export type AiraloOptions = PresetOptions &
  WithCredentials<AiraloCredentials> & {
    /** Signs the token request with `airalo-signature`, as Airalo's SDKs do. Default: false. */
    readonly signature?: boolean;
  };

const DAY = 24 * 60 * 60_000;

/**
 * Airalo Partner API. A token is reused for at most 24 h, as Airalo advises, although it lives a year; at most 3 token
 * calls in 60 s.
 *
 * Verified in Airalo's OpenAPI and SDKs: the multipart request, the wrapped answer, 401 and 422, the signature.
 * Documented: the quota. Inferred: that the signature is optional, what a 422 for a missing field says, and that an
 * older token lives on beside a newer one. An API's 401 may mean "not your order" as well as "token dead".
 */
export function airalo(options: AiraloOptions): ProviderDefinition {
  const { signature = false } = options;
  return defineProvider<AiraloCredentials>({
    ...presetSafety(options),
    http: presetHttp(options, 'https://partners-api.airalo.com', { Accept: 'application/json' }),
    credentials: checkedCredentials<AiraloCredentials>('airalo', options, ({ clientId, clientSecret }) => ({
      clientId,
      clientSecret,
    })),
    request: ({ credentials }) => {
      const fields = {
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        grant_type: 'client_credentials',
      };
      const signed = signature && { 'airalo-signature': sign(fields, credentials.clientSecret) };
      return { url: '/v2/token', headers: { Accept: 'application/json', ...signed }, body: multipart(fields) };
    },
    read: (response) => ({
      accessToken: response.at('data.access_token'),
      tokenType: response.at('data.token_type'),
      expiresIn: response.at('data.expires_in'),
    }),
    readError,
    lifetime: { max: DAY },
    tokenRequestQuota: { limit: 3, window: 60_000 },
  });
}

/** HMAC-SHA512 over the JSON of the payload with escaped slashes, as PHP's `json_encode` writes it. */
function sign(fields: Readonly<Record<string, string>>, secret: string): string {
  const payload = JSON.stringify(fields).replaceAll('/', String.raw`\/`);
  return createHmac('sha512', secret).update(payload).digest('hex');
}

/** `{ data: { field: message } | [], meta: { message } }`, or `{ message }` for 429. */
function readError(response: TokenEndpointResponse) {
  const data = response.at('data');
  const fields = typeof data === 'object' && data !== null ? Object.values(data) : [];
  const message = [response.at('meta.message') ?? response.at('message'), ...fields].filter(
    (m) => typeof m === 'string',
  );
  const unknownClient = response.status === 422 && fields.some((m) => typeof m === 'string' && /is invalid/i.test(m));
  const kind = unknownClient ? ('credentials-rejected' as const) : kindOf(response.status, undefined);
  return { kind, message: message.join(' ') };
}
