import { benchling, basic, bearer, clientCredentials, apiKey, defineProvider, manis } from 'nestjs-provider-auth';
import { describe, expectTypeOf, it } from 'vitest';

interface Shop {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly domain: string;
}
declare const find: (subject?: string) => Promise<Shop | undefined>;
const clientId = 'a';
const clientSecret = 'fake-secret';

describe('a URL of each tenant', () => {
  it('is made of what the credentials source reads', () => {
    clientCredentials({
      credentials: async (shop) => find(shop),
      http: { baseURL: ({ credentials }) => credentials.domain },
      tokenUrl: ({ credentials }) => credentials.domain,
      revocationUrl: ({ credentials }) => credentials.domain,
    });
    clientCredentials({
      issuer: 'x',
      baseURL: ({ credentials }) => credentials.domain,
      credentials: find,
    });
    clientCredentials({ tokenUrl: 'x', baseURL: ({ subject = '' }) => subject, clientId, clientSecret });
    clientCredentials({
      clientAuthentication: 'private_key_jwt',
      credentials: async (id = '') => ({ clientId: id, privateKey: 'pem', host: `${id}.test` }),
      tokenUrl: ({ credentials }) => credentials.host,
    });
    benchling({ credentials: find, baseURL: ({ credentials }) => credentials.domain });
    manis({
      credentials: async () => ({ merchantId: 'a', secret: 'b', host: 'c' }),
      baseURL: ({ credentials }) => credentials.host,
    });
    defineProvider({
      http: { baseURL: ({ credentials }) => credentials.domain },
      credentials: find,
      createToken: ({ credentials }) => ({ accessToken: credentials.clientSecret }),
    });
  });

  it('is made of a static credential too', () => {
    basic({
      credentials: async () => ({ username: 'a', password: 'b', host: 'c' }),
      http: { baseURL: ({ credentials }) => credentials.host },
    });
    apiKey({
      values: async () => ({ headers: { a: 'b' }, host: 'c' }),
      baseURL: ({ credentials }) => credentials.host,
    });
    apiKey({ key: async () => 'k', header: 'X-Key', baseURL: ({ subject = '' }) => subject });
    bearer({ token: async () => 'k', baseURL: ({ subject, credentials }) => `${subject}${credentials.length}` });
  });

  it('does not make up for credentials that are not whole', () => {
    // @ts-expect-error there is no secret
    clientCredentials({ credentials: async () => ({ clientId: 'a', host: 'b' }), tokenUrl: 'x' });
    // @ts-expect-error there is no secret
    benchling({ credentials: async () => ({ clientId: 'a', host: 'b' }), tenant: 'x' });
    // @ts-expect-error no promise: what has to be waited for belongs to the credentials
    clientCredentials({ clientId, clientSecret, tokenUrl: 'x', baseURL: async () => 'x' });
    // @ts-expect-error there is always one
    manis({ merchantId: 'a', secret: 'b' });
  });

  it('knows a subject that may be missing', () => {
    clientCredentials({
      clientId,
      clientSecret,
      tokenUrl: ({ subject }) => {
        expectTypeOf(subject).toEqualTypeOf<string | undefined>();
        return '';
      },
    });
  });
});
