import { withoutPrototype } from '../core/without-prototype.js';
import { InvalidRequest } from '../protocol/definition/invalid-request.js';
import type { ProviderDefinition, TokenRequestContext } from '../protocol/definition/provider-definition.js';
import {
  authenticateClient,
  type ClientIdentity,
  endpointsFor,
  isByAssertion,
} from '../protocol/oauth/client-authentication.js';
import { joseFaults } from '../protocol/oauth/load-jose.js';
import { checkClientCredentials } from './check-client-credentials.js';
import { type ClientCredentialsOptions, DECIDED, OWN } from './client-credentials-options.js';
import { encoded, type GrantFields } from './encode-grant.js';
import { presetDefinition } from './preset-definition.js';

type Context = TokenRequestContext<ClientIdentity>;

/**
 * Standard OAuth 2.0 for a client that acts for itself: the client credentials grant (RFC 6749 section 4.4), from an
 * authorization server that is named by its `issuer` or its `tokenUrl`.
 */
export function clientCredentials(options: ClientCredentialsOptions): ProviderDefinition {
  const given = withoutPrototype(options);
  const { authentication, credentials, faults } = checkClientCredentials(given);
  const { issuer, tokenUrl, revocationUrl, encoding = 'form', revoke = false } = given;
  const { method } = authentication;
  const grant = grantOf(given);
  const authenticated = async (
    { credentials: client, server, now }: Context,
    endpoint: 'tokenEndpoint' | 'revocationEndpoint',
  ) => {
    const url = server && endpointsFor(method, server)[endpoint];
    if (server === undefined || url === undefined) {
      throw new InvalidRequest('the server names no revocation endpoint; give `revocationUrl`, or leave out `revoke`');
    }
    return { url, ...(await authenticateClient(authentication, client, server, now)) };
  };
  return presetDefinition<ClientIdentity>(given, {
    name: 'clientCredentials',
    own: Object.keys(OWN),
    decided: DECIDED,
    faults,
    definition: {
      server: {
        ...(issuer !== undefined && { issuer }),
        ...(tokenUrl !== undefined && { tokenUrl }),
        ...(revocationUrl !== undefined && { revocationUrl }),
      },
      credentials,
      cures: {
        'invalid-request':
          'check `scope`, `clientAuthentication` and what else you gave against the documentation of the server',
        'invalid-response': 'check `issuer` or `tokenUrl`, or say with `read` where the token is',
      },
      ...(isByAssertion(method) && { validate: joseFaults }),
      request: async (context) => {
        const { url, headers, fields } = await authenticated(context, 'tokenEndpoint');
        return { headers, ...encoded(encoding, url, { ...grant, ...fields }) };
      },
      ...(revoke && {
        revoke: {
          request: async (context) => {
            const { url, headers, fields } = await authenticated(context, 'revocationEndpoint');
            const token = { token: context.accessToken, token_type_hint: 'access_token' };
            return { headers, ...encoded('form', url, { ...token, ...fields }) };
          },
        },
      }),
    },
  });
}

function grantOf({ scope = [], audience, resource, parameters, grantType }: ClientCredentialsOptions): GrantFields {
  const scopes = [scope].flat().join(' ');
  return {
    ...parameters,
    grant_type: grantType ?? 'client_credentials',
    scope: scopes === '' ? undefined : scopes,
    audience,
    resource,
  };
}
