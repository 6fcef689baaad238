import { inspect } from 'node:util';
import { decodeJwt } from 'jose';
import {
  apiKey,
  bearer,
  benchling,
  clientCredentials,
  type ClientCredentialsOptions,
  manis,
} from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';

const client = { clientId: 'a', clientSecret: 'fake-secret of at least 32 bytes' };
const baseURL = () => 'https://red.acme.test';
const ofTenants = {
  ...client,
  baseURL,
  tokenUrl: ({ subject = '' }) => `https://${subject}.acme.test/token`,
  revocationUrl: ({ subject = '' }) => `https://${subject}.acme.test/revoke`,
} satisfies ClientCredentialsOptions;
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

  it('R71 each tenant has its token asked for, and revoked, at URLs of its own', async () => {
    const { request, revoke } = optionsOf(clientCredentials({ ...ofTenants, revoke: true }));
    const context = { credentials: client, subject: 'red', now: 0, accessToken: 'fake-token' };
    expect(await request?.(context)).toMatchObject({ url: 'https://red.acme.test/token' });
    expect(await revoke?.request(context)).toMatchObject({ url: 'https://red.acme.test/revoke' });
  });

  it.each(['tokenUrl', 'revocationUrl'] as const)('R71 says which one is no absolute URL: %s', async (name) => {
    const { request, revoke } = optionsOf(clientCredentials({ ...ofTenants, revoke: true, [name]: () => '/path' }));
    const context = { credentials: client, subject: 'red', now: 0, accessToken: 'fake-token' };
    const asked = async () => [await request?.(context), await revoke?.request(context)];
    await expect(asked()).rejects.toThrow(`\`${name}\` made no absolute URL of this tenant; write it with its scheme`);
  });

  it('R4 an assertion is for the issuer where the token URL is made', async () => {
    const jwt = { ...client, clientAuthentication: 'client_secret_jwt', issuer: 'https://acme.test' } as const;
    const { revocationUrl: _, ...ofOneUrl } = ofTenants;
    const { request } = optionsOf(clientCredentials({ ...ofOneUrl, ...jwt }));
    const made = await request?.({ credentials: client, subject: 'red', now: 0 });
    const fields = new URLSearchParams(String((await made?.body?.encode())?.content));
    expect(decodeJwt(fields.get('client_assertion') ?? '').aud).toBe('https://acme.test');
  });

  it('R56 a definition does not print the function', () => {
    expect(inspect(bearer({ token: 'fake-token', baseURL }))).toBe('[ProviderDefinition ]');
  });
});
