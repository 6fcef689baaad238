import { withoutPrototype } from '../core/without-prototype.js';
import type { ProviderDefinition } from '../protocol/definition/provider-definition.js';
import { declared } from './preset-definition.js';
import { type SecretSource, staticCredential, type StaticCredentialOptions } from './static-credentials.js';

export type BearerOptions = StaticCredentialOptions<string> & { readonly token: SecretSource };

/** A fixed bearer token (RFC 6750), or one that somebody else keeps fresh. */
export function bearer(options: BearerOptions): ProviderDefinition {
  return declared('bearer', () => define(withoutPrototype(options)));
}

function define(given: BearerOptions): ProviderDefinition {
  return staticCredential(given, {
    name: 'bearer',
    own: ['token'],
    secret: given.token,
    faults: tokenFaults,
    tokenText: (token) => token,
    tokenType: 'Bearer',
  });
}

function tokenFaults(token: string): string[] {
  if (typeof token !== 'string' || token === '') {
    return ['`token` is missing; give a non-empty string, or a function that reads it'];
  }
  if (/^bearer\s/i.test(token)) return ['`token` begins with Bearer, which is put before it anyway; leave it out'];
  return /^[\x21-\x7e]+$/.test(token)
    ? []
    : ['`token` holds white space or other characters that no token has; trim it'];
}
