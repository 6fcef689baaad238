import { withoutPrototype } from '../core/without-prototype.js';
import type { ProviderDefinition } from '../protocol/definition/provider-definition.js';
import { basicAuthorization } from '../protocol/oauth/client-authentication.js';
import { declared } from './preset-definition.js';
import { type SecretSource, staticCredential, type StaticCredentialOptions } from './static-credentials.js';

/** Either may be empty, not both: some APIs take a key as the user name or as the password. */
export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/** `Read`: what `credentials` reads, the pair and what else a tenant's base URL is made of. */
export type BasicOptions<Read extends BasicCredentials = BasicCredentials> = StaticCredentialOptions<Read> &
  (BasicCredentials | { readonly credentials: SecretSource<Read> }) & {
    /** Whether the pair is form-encoded before base64, as for OAuth clients (RFC 6749 section 2.3.1). Default: `raw`. */
    readonly encoding?: 'raw' | 'form';
  };

/** HTTP Basic (RFC 7617, UTF-8): `username` and `password`, or `credentials` that reads both. */
export function basic<Read extends BasicCredentials = BasicCredentials>(
  options: BasicOptions<Read>,
): ProviderDefinition;
export function basic(options: BasicOptions): ProviderDefinition {
  return declared('basic', () => define(withoutPrototype(options)));
}

function define(given: BasicOptions): ProviderDefinition {
  const { encoding = 'raw' } = given;
  const known = encoding === 'raw' || encoding === 'form';
  return staticCredential<BasicCredentials>(given, {
    name: 'basic',
    own: ['encoding', ...('credentials' in given ? ['credentials'] : ['username', 'password'])],
    secret: 'credentials' in given ? given.credentials : { username: given.username, password: given.password },
    faults: pairFaults,
    tokenText: ({ username, password }) => basicAuthorization(username, password, encoding).slice('Basic '.length),
    tokenType: 'Basic',
    otherFaults: known ? [] : ["`encoding` is neither 'raw' nor 'form'; leave it out for 'raw'"],
  });
}

function pairFaults(pair: Partial<BasicCredentials> | undefined): string[] {
  const { username, password } = pair ?? {};
  if (typeof username !== 'string' || typeof password !== 'string') {
    return ['`username` or `password` is missing; give both, an empty text for the one that your API does not want'];
  }
  if (username === '' && password === '') return ['`username` and `password` are both empty; give at least one'];
  if (username.includes(':')) return ['`username` holds a colon, which Basic cannot carry; check what it is'];
  // RFC 7617 section 2. A line break at the end of a secret's file is the usual case.
  return /\p{Cc}/u.test(username + password)
    ? ['`username` or `password` holds a control character, such as a line break; trim it']
    : [];
}
