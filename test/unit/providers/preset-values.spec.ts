import { airalo, apiKey, benchling, bearer, emma, manis, oneShot } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../../lib/protocol/definition/provider-definition.js';
import { contract } from '../../contract/contract.js';

const pair = { clientId: 'acme', clientSecret: 'fake-secret' };
const baseURL = 'https://api.acme.test';
const context = { credentials: pair, subject: undefined, now: 0 };

describe('where a preset goes', () => {
  it.each([
    [undefined, 'https://api.1shotapi.com/v0'],
    ['production', 'https://api.1shotapi.com/v0'],
    ['staging', 'https://api.staging.1shotapi.com/v0'],
    ['development', 'https://api.1shotapi.dev/v0'],
  ] as const)('oneShot: the environment %s is %s', (environment, url) => {
    expect(optionsOf(oneShot({ ...pair, ...(environment && { environment }) })).http.baseURL).toBe(url);
  });

  it.each(['acme', 'a', '7', 'A-b-7'])('benchling: the tenant %s is a host of its own', (tenant) => {
    expect(optionsOf(benchling({ ...pair, tenant })).http.baseURL).toBe(`https://${tenant}.benchling.com`);
  });

  it.each(['-acme', 'acme-', '.acme', 'evil.test/', 'evil.test#a', 'a b', '@a', 'ü'])(
    'R64 benchling: the tenant %j is refused, because it would be another host',
    (tenant) => {
      expect(() => optionsOf(benchling({ ...pair, tenant }))).toThrow('`tenant` is no host label');
    },
  );
});

describe('how a preset asks for a token', () => {
  it('airalo: signs what it sends as the SDKs do, if it is to', async () => {
    const { header, testVector } = contract('airalo').optionalSignature!;
    const { client_id: clientId = '', client_secret: clientSecret = '' } = testVector.payload;
    const client = { clientId, clientSecret };
    const headersOf = async (more: object) =>
      (await optionsOf(airalo({ ...client, ...more })).request?.({ ...context, credentials: client }))?.headers;
    expect(await headersOf({ signature: true })).toEqual({
      Accept: 'application/json',
      [header]: testVector.signature,
    });
    for (const more of [{}, { signature: false }]) {
      expect(await headersOf(more)).toEqual({ Accept: 'application/json' });
    }
  });

  it("airalo: escapes slashes in what it signs, as PHP's json_encode does", async () => {
    const client = { clientId: 'fake/id', clientSecret: 'fake/secret' };
    const request = await optionsOf(airalo({ ...client, signature: true })).request?.({
      ...context,
      credentials: client,
    });
    // echo hash_hmac('sha512', json_encode([...]), 'fake/secret');
    expect(request?.headers?.['airalo-signature']).toBe(
      'b697d3eef6f3aef3e0898eaa0a85a57fee01f75a26ad7211f0734c8c0d60a5d6893aa5a0ada87578af18e117efeda4e492867fdda2490d2c3209e1351f64b62c',
    );
  });

  it.each([
    [undefined, `Basic ${btoa('acme:fake-secret')}`, 'grant_type=client_credentials'],
    ['basic', `Basic ${btoa('acme:fake-secret')}`, 'grant_type=client_credentials'],
    ['body', undefined, 'grant_type=client_credentials&client_id=acme&client_secret=fake-secret'],
  ] as const)('benchling: authenticates by %s', async (clientAuthentication, authorization, content) => {
    const how = clientAuthentication && { clientAuthentication };
    const request = await optionsOf(benchling({ ...pair, tenant: 'acme', ...how })).request?.(context);
    expect(request?.headers?.['Authorization']).toBe(authorization);
    expect(await request?.body?.encode()).toMatchObject({ content });
  });
});

describe('R77 what a preset refuses', () => {
  const wrong: ReturnType<typeof JSON.parse> = { revoke: { request: () => ({ url: '/' }) } };
  const credentials: object = { credentials: pair };

  it.each([
    ['airalo', () => airalo({ ...pair, ...wrong })],
    ['emma', () => emma({ ...pair, ...wrong })],
    ['manis', () => manis({ baseURL, merchantId: 'acme', secret: 'fake-secret', ...wrong })],
    ['bearer', () => bearer({ baseURL, token: 'fake-token', ...wrong })],
  ])('a revocation of its users, where there is none: %s()', (name, define) => {
    expect(() => optionsOf(define())).toThrow(`\`revoke\` is decided by ${name}(); leave it out`);
  });

  it('credentials in two places', () => {
    const both: object = { credentials: [pair], ...pair };
    expect(() => optionsOf(emma({ ...both, credentials: [pair] }))).toThrow(
      /`clientId` is no option[^]*`clientSecret`/,
    );
  });

  it('an option of its own with a value that it cannot have', () => {
    const environment: object = { environment: 'prod' };
    expect(() => optionsOf(oneShot({ ...pair, ...environment }))).toThrow(
      "`environment` must be one of 'production', 'staging', 'development'; correct it, or leave it out",
    );
    const signature: object = { signature: 'yes' };
    expect(() => optionsOf(airalo({ ...pair, ...signature }))).toThrow('`signature` must be one of true, false');
  });

  it('credentials where a key or a token is given', () => {
    const key = { baseURL, header: 'X-Key', key: 'fake-key', ...credentials };
    expect(() => optionsOf(apiKey(key))).toThrow('`credentials` is decided by apiKey()');
    const values = { baseURL, values: { query: { k: 'fake-key' } }, ...credentials };
    expect(() => optionsOf(apiKey(values))).toThrow('`credentials` is decided by apiKey()');
    const token = { baseURL, token: 'fake-token', ...credentials };
    expect(() => optionsOf(bearer(token))).toThrow('`credentials` is decided by bearer()');
  });

  it('credentials under a wrong name, and says which one was meant', () => {
    const misspelt: object = { credential: [pair] };
    expect(() => optionsOf(airalo({ ...pair, ...misspelt }))).toThrow('did you mean credentials?');
  });

  it.each([
    [undefined, '`clientId` is missing; give a non-empty string'],
    [7, '`clientId` is no string; write it as one'],
    [' acme', '`clientId` begins or ends with white space; trim it'],
  ])('credentials that are no texts: %j', (clientId, fault) => {
    const given: object = { clientId };
    expect(() => optionsOf(emma({ ...pair, ...given }))).toThrow(fault);
  });
});
