import {
  authenticateClient,
  type ClientIdentity,
  endpointsFor,
  isByAssertion,
} from '../protocol/oauth/client-authentication.js';
import { InvalidRequest } from '../protocol/definition/invalid-request.js';
import { joseFaults } from '../protocol/oauth/load-jose.js';
import {
  defineProvider,
  type ProviderDefinition,
  type TokenRequestContext,
} from '../protocol/definition/provider-definition.js';
import { form } from '../protocol/definition/token-request-body.js';
import { checkedClientCredentials } from './check-client-credentials.js';
import { type ClientCredentialsOptions, PASSED_ON } from './client-credentials-options.js';

type Context = TokenRequestContext<ClientIdentity>;

/**
 * Standard OAuth 2.0 for a client that acts for itself: the client credentials grant (RFC 6749 section 4.4), from an
 * authorization server that is named by its `issuer` or its `tokenUrl`. Throws `ERR_PROVIDER_AUTH_OPTIONS` with every
 * fault of the options.
 */
export function clientCredentials(options: ClientCredentialsOptions): ProviderDefinition {
  const { authentication, credentials } = checkedClientCredentials(options);
  const { method } = authentication;
  const grant = grantOf(options);
  const send = async (context: Context, endpoint: 'tokenEndpoint' | 'revocationEndpoint', body: typeof grant) => {
    const { credentials: client, server, now } = context;
    const url = server && endpointsFor(method, server)[endpoint];
    if (server === undefined || url === undefined) {
      throw new InvalidRequest('the server names no revocation endpoint; give `revocationUrl`, or leave out `revoke`');
    }
    const { headers, fields } = await authenticateClient(authentication, client, server, now);
    return { url, headers, body: form({ ...body, ...fields }) };
  };
  return defineProvider<ClientIdentity>({
    ...only(options, PASSED_ON),
    http: options.baseURL === undefined ? { ...options.http } : { ...options.http, baseURL: options.baseURL },
    server: only(options, ['issuer', 'tokenUrl', 'revocationUrl']),
    credentials,
    ...(isByAssertion(method) && { validate: joseFaults }),
    request: (context) => send(context, 'tokenEndpoint', grant),
    ...(options.revoke === true && {
      revoke: {
        request: (context) =>
          send(context, 'revocationEndpoint', { token: context.accessToken, token_type_hint: 'access_token' }),
      },
    }),
  });
}

function grantOf({ scope, audience, resource, parameters }: ClientCredentialsOptions) {
  const fields: Record<string, string | readonly string[] | undefined> = {
    ...parameters,
    grant_type: 'client_credentials',
    scope: typeof scope === 'string' ? scope : scope?.join(' '),
    audience,
    resource,
  };
  return fields;
}

/** The named properties, as far as there are any. */
function only<T extends object, K extends keyof T>(options: T, names: readonly K[]): Partial<Pick<T, K>> {
  const picked: Partial<Pick<T, K>> = {};
  for (const name of names) if (options[name] !== undefined) picked[name] = options[name];
  return picked;
}
