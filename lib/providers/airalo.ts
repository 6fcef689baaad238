import { createHmac } from 'node:crypto';
import type { TokenEndpointResponse } from '../protocol/definition/provider-definition.js';
import { multipart } from '../protocol/definition/token-request-body.js';
import { type ClientSecret, clientSecret } from './client-secret.js';
import { definePreset, type OptionsOf } from './define-preset.js';

interface Own {
  /** Signs the token request with `airalo-signature`, as Airalo's SDKs do. Default: false. */
  readonly signature?: boolean;
}

export type AiraloOptions = OptionsOf<ClientSecret, Own>;

const DAY = 24 * 60 * 60_000;

/**
 * Airalo Partner API. Credentials usually come from `AIRALO_CLIENT_ID` and `AIRALO_CLIENT_SECRET`. A token is used for at
 * most 24 h (`lifetime.max`), as Airalo advises, although it lives for a year; there are at most 3 token calls in 60 s
 * (`tokenRequestQuota`).
 *
 * Verified in Airalo's OpenAPI and SDKs: the multipart request, the wrapped answer, 401 and 422, the signature. Documented:
 * the quota. Inferred: that the signature is optional, what a 422 for a missing field says, and that an older token lives on
 * beside a newer one. An API's 401 may mean "not your order" as well as "token dead".
 */
export const airalo = definePreset<ClientSecret, Own>({
  name: 'airalo',
  client: 'clientId',
  credentials: clientSecret,
  options: { signature: [true, false] },
  baseURL: 'https://partners-api.airalo.com',
  headers: { Accept: 'application/json' },
  definition: ({ signature = false }) => ({
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
  }),
});

/** HMAC-SHA512 over the JSON of the payload with escaped slashes, as PHP's `json_encode` writes it. */
function sign(fields: Readonly<Record<string, string>>, secret: string): string {
  const payload = JSON.stringify(fields).replaceAll('/', String.raw`\/`);
  return createHmac('sha512', secret).update(payload).digest('hex');
}

/** The fields of a 422 that tell of the credentials; what else is invalid is a fault of the request. */
const OF_THE_CLIENT: ReadonlySet<string> = new Set(['client_id', 'client_secret']);

/** `{ data: { field: words } | [], meta: { message } }`, `{ message }` for 429, `{ code, reason }` for a signature. */
function readError(response: TokenEndpointResponse) {
  const data = response.at('data');
  const fields = typeof data === 'object' ? Object.entries<unknown>({ ...data }) : [];
  const refused =
    response.status === 422 &&
    fields.some(
      ([field, words]) => OF_THE_CLIENT.has(field) && textsOf(words).some((text) => /is invalid/i.test(text)),
    );
  const summary = response.at('meta.message') ?? response.at('message') ?? response.at('reason');
  return {
    ...(refused && { kind: 'credentials-rejected' as const }),
    code: response.at('code'),
    message: [summary, ...fields.map(([, words]) => words)].flatMap(textsOf).join('; '),
  };
}

/** One text or a list of them, as Laravel writes what is wrong with a field. */
function textsOf(words: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(words) ? words : [words];
  return list.filter((text) => typeof text === 'string');
}
