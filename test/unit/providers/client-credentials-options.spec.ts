import { generateKeyPairSync } from 'node:crypto';
import { clientCredentials, type ClientCredentialsOptions, ProviderAuthOptionsError } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../../lib/protocol/definition/check-definition.js';
import { joseFaults } from '../../../lib/protocol/oauth/load-jose.js';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';
import { issuer, tokenUrl } from './client.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const http = { baseURL: 'https://api.acme.test' };
const secret = { clientId: 'acme', clientSecret: 'canary-secret' };
const byKey = { clientAuthentication: 'private_key_jwt', clientId: 'acme', privateKey } as const;

describe('options of clientCredentials()', () => {
  it.each<[string, ClientCredentialsOptions, RegExp]>([
    ['no server', { http, ...secret }, /`issuer` is missing; give it/],
    ['no place to revoke at', { http, ...secret, tokenUrl, revoke: true }, /needs `revocationUrl`/],
    ['an empty secret', { http, tokenUrl, clientId: 'acme', clientSecret: '' }, /`clientSecret` is missing/],
    ['an empty id', { http, tokenUrl, ...byKey, clientId: '' }, /`clientId` is missing/],
    ['an empty list', { http, tokenUrl, credentials: [] }, /`credentials` is empty/],
    ['no key', { http, tokenUrl, ...byKey, privateKey: 'canary-key' }, /`privateKey` cannot be read; give/],
    [
      'one bad key of two',
      { http, tokenUrl, clientAuthentication: 'private_key_jwt', credentials: [byKey, { ...byKey, privateKey: '' }] },
      /`privateKey` cannot be read/,
    ],
    ['an own grant', { http, tokenUrl, ...secret, parameters: { grant_type: 'x' } }, /holds grant_type; leave it out/],
    ['an own secret', { http, tokenUrl, ...secret, parameters: { client_secret: 'x' } }, /holds client_secret/],
    ['a relative resource', { http, tokenUrl, ...secret, resource: '/orders' }, /`resource` is not an absolute URI/],
    ['a fragment', { http, tokenUrl, ...secret, resource: ['https://a.test/#x'] }, /without a fragment/],
    ['no audience', { http, tokenUrl, ...byKey, assertionAudience: '' }, /`assertionAudience` is empty; leave/],
  ])('R64 refuses %s at once, and shows no secret', (_, options, message) => {
    let thrown: unknown;
    try {
      optionsOf(clientCredentials(options));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProviderAuthOptionsError);
    expect(String(thrown)).toMatch(message);
    expect(String(thrown)).not.toContain('canary');
  });

  it('R64 refuses an unknown way to authenticate, and an unknown encoding', () => {
    const method: object = { clientAuthentication: 'none' };
    expect(() => optionsOf(clientCredentials({ http, tokenUrl, ...secret, ...method }))).toThrow(
      /unknown; give one of client_secret_basic, client_secret_post, client_secret_jwt/,
    );
    const encoding: object = { basicEncoding: 'x' };
    expect(() => optionsOf(clientCredentials({ http, tokenUrl, ...secret, ...encoding }))).toThrow(
      /neither 'form' nor 'raw'/,
    );
    const request: object = { encoding: 'xml', grantType: '' };
    expect(() => optionsOf(clientCredentials({ http, tokenUrl, ...secret, ...request }))).toThrow(
      /`encoding` is not 'form', 'json' or 'query'[^]*`grantType` is empty/,
    );
  });

  it.each<[string, object, RegExp]>([
    ['a plain issuer', { issuer: 'http://as.test' }, /issuer is not https \(http:\/\/as.test\); give a bare https URL/],
    ['a plain token endpoint', { tokenUrl: 'http://as.test/token' }, /tokenUrl is not https/],
    ['a path', { tokenUrl: '/token' }, /tokenUrl is not an absolute URL/],
    ['a password', { tokenUrl: 'https://u:canary@as.test' }, /tokenUrl holds a user name or password/],
    ['a query in the issuer', { issuer: 'https://as.test?x' }, /issuer holds a query; write/],
    ['a fragment in the issuer', { issuer: 'https://as.test#x' }, /issuer holds a fragment/],
    ['a plain revocation endpoint', { tokenUrl, revocationUrl: 'http://as.test' }, /revocationUrl is not https/],
  ])('R1 %s is a fault at start-up', (_, where, message) => {
    const faults = checkDefinition(optionsOf(clientCredentials({ http, ...secret, ...where })));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    expect(faults[0]).not.toContain('canary');
  });

  it('R1 a plain server passes when its exact origin is listed', () => {
    const plain = { tokenUrl: 'http://as.test:8080/token', dangerouslyAllowHttp: ['http://as.test:8080'] };
    expect(checkDefinition(optionsOf(clientCredentials({ http, ...secret, ...plain })))).toEqual([]);
  });

  it('R66 looks for jose at start-up where it is needed', async () => {
    expect(optionsOf(clientCredentials({ http, tokenUrl, ...byKey })).validate).toBe(joseFaults);
    expect(await optionsOf(clientCredentials({ http, tokenUrl, ...byKey })).validate?.()).toEqual([]);
    expect(optionsOf(clientCredentials({ http, tokenUrl, ...secret })).validate).toBeUndefined();
  });

  it.each<ClientCredentialsOptions['clientAuthentication']>([
    undefined,
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
  ])('R64 refuses a missing secret at once for %s', (clientAuthentication) => {
    const given: object = { clientId: 'acme', clientSecret: undefined, clientAuthentication };
    expect(() => optionsOf(clientCredentials({ http, tokenUrl, ...secret, ...given }))).toThrow(
      /`clientSecret` is missing; give a non-empty string/,
    );
  });

  it.each([
    'grant_type',
    'scope',
    'audience',
    'resource',
    'client_id',
    'client_secret',
    'client_assertion',
    'client_assertion_type',
  ])('R64 refuses %s among the parameters: it has an option, or a meaning, of its own', (name) => {
    expect(() => optionsOf(clientCredentials({ http, tokenUrl, ...secret, parameters: { [name]: 'x' } }))).toThrow(
      `\`parameters\` holds ${name}; leave it out`,
    );
  });

  it.each<[string, ClientCredentialsOptions]>([
    ['revocation where the metadata may name the place', { http, ...secret, issuer, revoke: true }],
    ['revocation at a place that is given', { http, ...secret, tokenUrl, revocationUrl: `${issuer}/r`, revoke: true }],
    ['URLs that are both made', { http, ...secret, tokenUrl: () => tokenUrl, revocationUrl: () => `${issuer}/r` }],
    [
      'a key that is read later',
      { http, tokenUrl, clientAuthentication: 'private_key_jwt', credentials: async () => byKey },
    ],
  ])('accepts %s', (_, options) => {
    expect(checkDefinition(optionsOf(clientCredentials(options)))).toEqual([]);
  });

  const certificate = { clientAuthentication: 'tls_client_auth', clientId: 'acme' } as const;

  it.each<[string, ClientCredentialsOptions, object]>([
    ['its secret', { ...secret, scope: 'x' }, secret],
    ['its key', byKey, { clientId: 'acme', privateKey }],
    ["its key and the key's name", { ...byKey, keyId: 'k' }, { clientId: 'acme', privateKey, keyId: 'k' }],
    ['nothing but its id beside a certificate', certificate, { clientId: 'acme' }],
  ])('the credentials of a client are %s, without the other options', (_, options, credentials) => {
    expect(optionsOf(clientCredentials({ http, tokenUrl, ...options })).credentials).toStrictEqual(credentials);
  });
});
