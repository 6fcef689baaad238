import {
  CLIENT_AUTHENTICATION_METHODS,
  type ClientAuthentication,
  type ClientIdentity,
  isByAssertion,
} from '../protocol/oauth/client-authentication.js';
import { parseUrl } from '../core/parse-url.js';
import type { CredentialsSource } from '../protocol/definition/provider-definition.js';
import { signingKey } from '../protocol/oauth/signing-key.js';
import type { ClientCredentialsOptions } from './client-credentials-options.js';
import { credentialsFaults } from './preset-credentials.js';

/** Fields of the token request that have an option, or a meaning, of their own. */
const RESERVED = [
  'grant_type',
  'scope',
  'audience',
  'resource',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
];

/** How the client authenticates and by what, and what is wrong with that and with the other options. */
export function checkClientCredentials(options: ClientCredentialsOptions): {
  readonly authentication: ClientAuthentication;
  readonly credentials: CredentialsSource<ClientIdentity>;
  /** One sentence each with its cure. */
  readonly faults: readonly string[];
} {
  const authentication = authenticationOf(options);
  const byKey = authentication.method === 'private_key_jwt';
  const bySecret = !byKey && (isByAssertion(authentication.method) || authentication.basicEncoding !== undefined);
  const credentials: CredentialsSource<ClientIdentity> =
    'credentials' in options ? options.credentials : identityOf(options);
  const faults = faultsOf(options, authentication);
  if (byKey && typeof credentials !== 'function') faults.push(...[credentials].flat().flatMap(keyFaults));
  const texts = ({ clientId, clientSecret }: ClientIdentity) => (bySecret ? { clientId, clientSecret } : { clientId });
  faults.push(...credentialsFaults(credentials, texts));
  return { authentication, credentials, faults };
}

function authenticationOf(options: ClientCredentialsOptions): ClientAuthentication {
  switch (options.clientAuthentication) {
    case 'client_secret_jwt':
    case 'private_key_jwt': {
      const { clientAuthentication: method, algorithm, assertionAudience: audience } = options;
      return { method, algorithm, audience };
    }
    case undefined:
    case 'client_secret_basic':
    case 'client_secret_post': {
      const { clientAuthentication: method = 'client_secret_basic', basicEncoding = 'form' } = options;
      return { method, basicEncoding };
    }
    default:
      return { method: options.clientAuthentication };
  }
}

/** Only what belongs to the client, not the other options around it. */
function identityOf(options: Exclude<ClientCredentialsOptions, { readonly credentials: unknown }>): ClientIdentity {
  const { clientId } = options;
  if ('clientSecret' in options) return { clientId, clientSecret: options.clientSecret };
  if (!('privateKey' in options)) return { clientId };
  const { privateKey, keyId } = options;
  return { clientId, privateKey, ...(keyId !== undefined && { keyId }) };
}

function faultsOf(options: ClientCredentialsOptions, { method, basicEncoding, audience }: ClientAuthentication) {
  const { issuer, tokenUrl, revocationUrl, revoke, parameters = {}, resource = [], encoding = 'form' } = options;
  const faults: string[] = [];
  if (issuer === undefined && tokenUrl === undefined) {
    faults.push('`issuer` is missing; give it (its metadata name the token endpoint), or give `tokenUrl`');
  }
  if (revoke === true && tokenUrl !== undefined && revocationUrl === undefined) {
    faults.push('`revoke` needs `revocationUrl` beside `tokenUrl`, because no metadata are fetched; give it');
  }
  if (typeof revocationUrl === 'function' && typeof tokenUrl !== 'function') {
    faults.push('`revocationUrl` is a function, and `tokenUrl` is none; make both, or neither');
  }
  if (!CLIENT_AUTHENTICATION_METHODS.includes(method)) {
    faults.push(`\`clientAuthentication\` is unknown; give one of ${CLIENT_AUTHENTICATION_METHODS.join(', ')}`);
  }
  if (basicEncoding !== undefined && !['form', 'raw'].includes(basicEncoding)) {
    faults.push("`basicEncoding` is neither 'form' nor 'raw'; leave it out for 'form'");
  }
  if (!['form', 'json', 'query'].includes(encoding)) {
    faults.push("`encoding` is not 'form', 'json' or 'query'; leave it out for 'form'");
  }
  if (options.grantType === '') faults.push('`grantType` is empty; leave it out for client_credentials');
  if (audience === '') faults.push('`assertionAudience` is empty; leave it out for the issuer');
  for (const name of RESERVED.filter((each) => Object.hasOwn(parameters, each))) {
    faults.push(`\`parameters\` holds ${name}; leave it out: it has an option of its own`);
  }
  for (const uri of [resource].flat()) {
    if (parseUrl(uri) !== undefined && !uri.includes('#')) continue;
    faults.push('`resource` is not an absolute URI without a fragment (RFC 8707 section 2); correct it');
  }
  return faults;
}

function keyFaults({ privateKey }: ClientIdentity): string[] {
  try {
    signingKey(privateKey);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : '`privateKey` cannot be read; give a PEM, a JWK or a KeyObject'];
  }
}
