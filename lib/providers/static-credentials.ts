import { ProviderAuthOptionsError } from '../core/errors.js';
import type { AttachPolicy } from '../protocol/definition/attach-policy.js';
import { basicAuthorization } from '../protocol/oauth/client-authentication.js';
import {
  defineProvider,
  type ProviderDefinition,
  type ProviderOptions,
} from '../protocol/definition/provider-definition.js';

/** A secret, or where to read it: when it is first needed, every few minutes, and once more when the API refuses it. */
export type SecretSource<T = string> = T | ((subject?: string) => T | Promise<T>);

/** What a provider without a token endpoint has in common with all others. */
export interface StaticCredentialOptions extends Pick<
  ProviderOptions<unknown>,
  'http' | 'origins' | 'dangerouslyAllowHttp' | 'requireSubject' | 'lifetime'
> {
  /** Default: 401. */
  readonly isRejection?: NonNullable<AttachPolicy<unknown>['isRejection']>;
}

export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/** An API key in a header, or in the query of each request. */
export function apiKey(
  options: StaticCredentialOptions & { readonly key: SecretSource } & (
      { readonly header: string; readonly query?: never } | { readonly query: string; readonly header?: never }
    ),
): ProviderDefinition {
  const { header, query, key } = options;
  if ((header === undefined) === (query === undefined)) throw fault('apiKey: give either `header` or `query`');
  return secretProvider(
    options,
    present(key, 'key'),
    (secret) => secret,
    'Bearer',
    (request, { token }) => {
      const secret = token?.reveal() ?? '';
      if (query === undefined) request.setHeader(header, secret);
      else request.setQuery(query, secret);
    },
  );
}

/** A fixed bearer token (RFC 6750), or one that somebody else keeps fresh. */
export function bearer(options: StaticCredentialOptions & { readonly token: SecretSource }): ProviderDefinition {
  return secretProvider(options, present(options.token, 'token'), (secret) => secret, 'Bearer');
}

/** HTTP Basic (RFC 7617, UTF-8): `username` and `password`, or `credentials` that reads both. */
export function basic(
  options: StaticCredentialOptions & (BasicCredentials | { readonly credentials: SecretSource<BasicCredentials> }),
): ProviderDefinition {
  const credentials = 'credentials' in options ? options.credentials : options;
  const pair = typeof credentials === 'function' ? credentials : pairOf(credentials);
  const encoded = (read: BasicCredentials) => {
    const { username, password } = pairOf(read);
    return basicAuthorization(username, password, 'raw').replace(/^Basic /, '');
  };
  return secretProvider(options, pair, encoded, 'Basic');
}

function secretProvider<S>(
  options: StaticCredentialOptions,
  secret: SecretSource<S>,
  textOf: (secret: S) => string,
  tokenType: string,
  attach?: NonNullable<AttachPolicy<S>['attach']>,
): ProviderDefinition {
  const { http, origins, dangerouslyAllowHttp, requireSubject, lifetime, isRejection } = options;
  return defineProvider<S>({
    http,
    credentials: secret,
    createToken: ({ credentials }) => ({ accessToken: textOf(credentials) }),
    tokenType,
    ...(attach && { attach }),
    ...(isRejection && { isRejection }),
    ...(origins && { origins }),
    ...(dangerouslyAllowHttp && { dangerouslyAllowHttp }),
    ...(requireSubject !== undefined && { requireSubject }),
    ...(lifetime && { lifetime }),
  });
}

function present(secret: SecretSource, name: string): SecretSource {
  if (typeof secret === 'function' || (typeof secret === 'string' && secret !== '')) return secret;
  throw fault(`\`${name}\` is missing; give a non-empty string, or a function that reads it`);
}

function pairOf({ username, password }: BasicCredentials): BasicCredentials {
  if (typeof username !== 'string' || typeof password !== 'string' || username === '') {
    throw fault('`username` or `password` is missing; give both');
  }
  if (username.includes(':')) throw fault('`username` holds a colon, which Basic cannot carry; check what it is');
  return { username, password };
}

function fault(text: string): ProviderAuthOptionsError {
  return new ProviderAuthOptionsError([text]);
}
