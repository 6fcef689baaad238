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
import { clientsOf } from './preset-credentials.js';
import { declared, presetDefinition } from './preset-definition.js';
import { fixedServer, tenantServer } from './tenant-server.js';

type Context = TokenRequestContext<ClientIdentity>;

/**
 * Standard OAuth 2.0 for a client that acts for itself: the client credentials grant (RFC 6749 section 4.4), from an
 * authorization server that is named by its `issuer` or its `tokenUrl`.
 */
export function clientCredentials<Read extends ClientIdentity = ClientIdentity>(
  options: ClientCredentialsOptions<Read>,
): ProviderDefinition;
export function clientCredentials(options: ClientCredentialsOptions): ProviderDefinition {
  return declared('clientCredentials', () => define(withoutPrototype(options)));
}

function define(given: ClientCredentialsOptions): ProviderDefinition {
  const { authentication, credentials, faults } = checkClientCredentials(given);
  const { encoding = 'form', revoke = false } = given;
  const { method } = authentication;
  const grant = grantOf(given);
  const authenticated = async (context: Context, endpoint: 'tokenEndpoint' | 'revocationEndpoint') => {
    const server = tenantServer(given, context);
    const url = server && endpointsFor(method, server)[endpoint];
    if (server === undefined || url === undefined) {
      throw new InvalidRequest('the server names no revocation endpoint; give `revocationUrl`, or leave out `revoke`');
    }
    return { url, ...(await authenticateClient(authentication, context.credentials, server, context.now)) };
  };
  return presetDefinition<ClientIdentity>(given, {
    name: 'clientCredentials',
    own: OWN,
    decided: DECIDED,
    faults,
    definition: {
      server: fixedServer(given),
      credentials,
      identity: [...clientsOf(credentials, 'clientId'), ...fieldsOf(grant)],
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

/** What tokens are asked for, field by field. */
function fieldsOf(grant: GrantFields): string[] {
  return Object.entries(grant).flatMap(([name, value = []]) => [value].flat().map((each) => `${name}=${each}`));
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
