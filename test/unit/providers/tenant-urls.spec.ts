import { inspect } from 'node:util';
import { apiKey, bearer, benchling, clientCredentials, manis } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';

const client = { clientId: 'a', clientSecret: 'fake-secret' };
const baseURL = () => 'https://red.acme.test';
const originPattern = 'https://*.acme.test';

describe('a URL of each tenant', () => {
  it('R71 every preset takes a function as its base URL, and a fence beside it', () => {
    const made = [
      benchling({ ...client, baseURL, originPattern }),
      manis({ merchantId: 'a', secret: 'fake-secret', baseURL, originPattern }),
      bearer({ token: 'fake-token', baseURL, originPattern }),
      apiKey({ key: 'fake-key', header: 'X-Key', http: { baseURL }, originPattern }),
      clientCredentials({ ...client, tokenUrl: 'https://acme.test', baseURL, originPattern }),
    ];
    for (const definition of made) expect(optionsOf(definition)).toMatchObject({ http: { baseURL }, originPattern });
  });

  it('R71 a fence stands for nothing where the preset reads no base URL', () => {
    const fault = '`originPattern` is for a `baseURL` that is a function; leave it out';
    expect(() => optionsOf(benchling({ ...client, tenant: 'red', originPattern }))).toThrow(fault);
    expect(() => optionsOf(bearer({ token: 'fake-token', baseURL: 'https://acme.test', originPattern }))).toThrow(
      fault,
    );
  });

  it('revocation URLs are made where token URLs are', () => {
    const made = { ...client, baseURL: 'https://acme.test', revocationUrl: baseURL, revoke: true } as const;
    const fault = '`revocationUrl` is a function, and `tokenUrl` is none; make both, or neither';
    expect(() => optionsOf(clientCredentials({ ...made, tokenUrl: 'https://acme.test/token' }))).toThrow(fault);
    expect(() => optionsOf(clientCredentials({ ...made, issuer: 'https://acme.test' }))).toThrow(fault);
  });

  it('no metadata are fetched for a token URL that is made, of whatever issuer', () => {
    const definition = clientCredentials({ ...client, issuer: 'https://acme.test', tokenUrl: baseURL, baseURL });
    expect(optionsOf(definition).server).toEqual({});
  });

  it('R56 a definition does not print the function', () => {
    expect(inspect(bearer({ token: 'fake-token', baseURL }))).toBe('[ProviderDefinition ]');
  });
});
