import {
  clientCredentials,
  type ClientCredentialsOptions,
  defineProvider,
  form,
  TokenService,
} from 'nestjs-provider-auth';
import { overrideProviderAuth, type OAuthAuthenticationMethod } from 'nestjs-provider-auth/testing';
import { generateKeyPairSync } from 'node:crypto';
import { Agent } from 'node:https';
import { describe, expect, it } from 'vitest';
import { AcmeClient, acmeApp, startApp, useSimulator } from './world.js';

const simulator = useSimulator();

const client = { clientId: 'own', clientSecret: 'fake-own-secret-0123456789abcdef0123456789' };
const key = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const PROOFS: Record<OAuthAuthenticationMethod, () => object> = {
  client_secret_basic: () => client,
  client_secret_post: () => client,
  client_secret_jwt: () => client,
  private_key_jwt: () => ({ clientId: 'own', privateKey: key() }),
  tls_client_auth: () => ({ clientId: 'own', http: { httpsAgent: new Agent({ cert: 'c', key: 'k' }) } }),
  self_signed_tls_client_auth: () => ({ clientId: 'own', http: { httpsAgent: new Agent({ cert: 'c', key: 'k' }) } }),
};
const METHODS = Object.keys(PROOFS).filter((name): name is OAuthAuthenticationMethod => name in PROOFS);

function definition(
  method: OAuthAuthenticationMethod,
  more: object = { issuer: 'https://auth.acme.example/realms/a' },
) {
  const options: object = {
    baseURL: 'https://api.acme.example',
    clientAuthentication: method,
    ...PROOFS[method](),
    ...more,
  };
  return clientCredentials(isOptions(options) ? options : { baseURL: '', issuer: '', ...client });
}

function isOptions(options: object): options is ClientCredentialsOptions {
  return 'clientId' in options;
}

async function start(method: OAuthAuthenticationMethod, more?: object) {
  const app = await startApp(overrideProviderAuth(acmeApp(definition(method, more)), simulator()));
  return { acme: app.get(AcmeClient), tokens: app.get(TokenService), app };
}

describe.each(METHODS)('an authorization server whose clients authenticate by %s', (method) => {
  it('is found by its issuer, and gives a token to its client', async () => {
    simulator().oauth({ name: 'acme', authenticationMethod: method }).on('GET', '/orders', ['an order']);
    const { acme } = await start(method);
    expect(await acme.get('/orders')).toEqual(['an order']);
    expect(
      simulator()
        .requests('acme')
        .map(({ route, url }) => `${route} ${url}`),
    ).toEqual([
      'server https://auth.acme.example/.well-known/oauth-authorization-server/realms/a',
      'token https://auth.acme.example/realms/a/token',
      'api https://api.acme.example/orders',
    ]);
  });

  it('gives none to a client that authenticates in another way', async () => {
    const other = METHODS.find((each) => each !== method && !(each.includes('tls') && method.includes('tls')));
    simulator().oauth({ name: 'acme', authenticationMethod: other ?? method });
    const { tokens } = await start(method, { tokenUrl: 'https://auth.acme.example/token' });
    await expect(tokens.getToken('acme')).rejects.toMatchObject({ name: 'TokenAcquisitionError' });
    expect(simulator().provider('acme').counters.tokensIssued).toBe(0);
  });
});

describe('an authorization server', () => {
  it('refuses a client that it does not know any more, and what is asked is seen', async () => {
    const server = simulator().oauth({ name: 'acme', scopes: ['read'] });
    const { tokens } = await start('client_secret_basic', {
      tokenUrl: 'https://auth.acme.example/token',
      scope: 'read',
    });
    expect((await tokens.getToken('acme')).reveal()).toMatch(/^sim-acme-/);
    expect(simulator().requests('acme')[0]?.form().get('scope')).toBe('read');
    server.credentials = [{ clientId: 'fake-client-of-acme', clientSecret: 'another' }];
    await expect(
      tokens.getToken('acme', { replaces: await tokens.getToken('acme'), reason: 'due' }),
    ).rejects.toMatchObject({
      code: 'ERR_TOKEN_REQUEST_REJECTED',
    });
  });

  it('limits how often it is asked, and says when to come back', async () => {
    const server = simulator().oauth({ name: 'acme' });
    server.quota({ limit: 1, window: 60_000 });
    const { tokens } = await start('client_secret_basic', { tokenUrl: 'https://auth.acme.example/token' });
    const replaces = await tokens.getToken('acme');
    await expect(tokens.getToken('acme', { replaces, reason: 'due' })).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(tokens.for('acme').status().cooldownUntil).toBeGreaterThan(Date.now() + 30_000);
    expect(server.counters).toMatchObject({ tokensIssued: 1, rateLimited: 1 });
  });

  it('takes an assertion once', async () => {
    simulator().oauth({ name: 'acme', authenticationMethod: 'private_key_jwt' });
    const tokenUrl = 'https://auth.acme.example/token';
    const { tokens } = await start('private_key_jwt', { tokenUrl });
    await tokens.getToken('acme');
    const [first] = simulator().requests('acme');
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const again = { method: 'POST', headers, body: first?.text() ?? '', providerAuth: false } as const;
    expect((await tokens.for('acme').fetch(tokenUrl, again)).status).toBe(401);
    expect(first?.status).toBe(200);
  });

  it('gives no scope that it does not have', async () => {
    simulator().oauth({ name: 'acme', scopes: ['read'] });
    const { tokens } = await start('client_secret_basic', {
      tokenUrl: 'https://auth.acme.example/token',
      scope: 'write',
    });
    await expect(tokens.getToken('acme')).rejects.toThrow('invalid_scope');
  });

  it('revokes a token at shutdown', async () => {
    const server = simulator().oauth({ name: 'acme' });
    const { app, tokens } = await start('client_secret_basic', { issuer: 'https://auth.acme.example', revoke: true });
    const token = (await tokens.getToken('acme')).reveal();
    await app.close();
    const revocation = simulator().requests('acme').at(-1);
    expect(revocation).toMatchObject({ route: 'server', path: '/revoke', status: 200 });
    expect(revocation?.form().get('token')).toBe(token);
    expect(server.revoke(token)).toBe(false);
  });

  it('renews by refresh tokens, once each where they are one-time', async () => {
    const server = simulator().oauth({
      name: 'acme',
      authenticationMethod: 'client_secret_post',
      refreshLifetime: 600,
    });
    server.oneTimeRefresh = true;
    const fields = ({ credentials: { clientId, clientSecret } }: { credentials: typeof client }) => ({
      client_id: clientId,
      client_secret: clientSecret,
    });
    const acme = defineProvider({
      http: { baseURL: 'https://api.acme.example' },
      credentials: client,
      request: (context) => ({ url: '/token', body: form({ grant_type: 'client_credentials', ...fields(context) }) }),
      renew: {
        request: (context) => {
          const { refreshToken = '' } = context;
          return {
            url: '/token',
            body: form({ grant_type: 'refresh_token', refresh_token: refreshToken, ...fields(context) }),
          };
        },
      },
    });
    const app = await startApp(overrideProviderAuth(acmeApp(acme), simulator()));
    const tokens = app.get(TokenService);
    for (let count = 0; count < 2; count += 1) {
      await tokens.getToken('acme', { replaces: await tokens.getToken('acme'), reason: 'due' });
    }
    expect(server.counters).toMatchObject({ tokensIssued: 3, refreshes: 2, tokenErrors: 0 });
    const used = simulator().requests('acme')[1]?.form().get('refresh_token') ?? '';
    expect(server.revoke(used)).toBe(false);
  });
});
