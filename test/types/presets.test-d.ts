import {
  airalo,
  apiKey,
  basic,
  bearer,
  benchling,
  clientCredentials,
  emma,
  manis,
  oneShot,
} from 'nestjs-provider-auth';
import { describe, it } from 'vitest';

const pair = { clientId: 'a', clientSecret: 'b' };
const shared = { baseURL: 'https://api.acme.test', deadline: 1, maxSubjects: 1, isRejection: () => true };
const request = () => ({ url: '/' });

describe('presets', () => {
  it('take the options of a definition', () => {
    void airalo({ ...pair, ...shared, lifetime: { max: 1 }, tokenRequestQuota: { limit: 1, window: 1 } });
    void emma({ credentials: [pair], ...shared, onRefreshTokenRotated: () => undefined });
    void oneShot({ credentials: async () => pair, environment: 'staging', resolveSubject: () => 'a' });
    void benchling({ ...pair, tenant: 'acme', singleSession: true });
    void manis({ ...shared, merchantId: 'a', secret: 'b', tokenType: 'JWT' });
    void clientCredentials({
      ...pair,
      ...shared,
      tokenUrl: 'https://as.test',
      encoding: 'json',
      read: () => ({ accessToken: 'a' }),
    });
    void apiKey({ ...shared, scheme: 'Token', key: 'a' });
    void apiKey({ ...shared, values: (subject?: string) => ({ headers: { 'X-Key': subject ?? 'a' } }) });
    void basic({ ...shared, username: '', password: 'a' });
    void bearer({ ...shared, token: async () => 'a' });
  });

  it('take none that they decide, and none that nobody knows', () => {
    // @ts-expect-error how it is asked makes it emma
    void emma({ ...pair, request });
    // @ts-expect-error a misspelt option
    void airalo({ ...pair, deadlin: 1 });
    // @ts-expect-error there is no default
    void manis({ merchantId: 'a', secret: 'b' });
    // @ts-expect-error a key in two places
    void apiKey({ ...shared, header: 'X-Key', query: 'key', key: 'a' });
    // @ts-expect-error a key beside several values
    void apiKey({ ...shared, header: 'X-Key', key: 'a', values: { query: { a: 'b' } } });
    // @ts-expect-error there is no token endpoint
    void bearer({ ...shared, token: 'a', tokenRequestQuota: { limit: 1, window: 1 } });
  });
});
