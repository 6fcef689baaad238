import type { ServerResponse } from 'node:http';
import { clientCredentials } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { acquisitionFailure, start } from '../../application.js';
import {
  type AuthorizationServer,
  RESOURCES,
  startAuthorizationServer,
  startGuardedApi,
} from './authorization-server.js';

const clientId = 'acme';
const clientSecret = 'fake-secret-of-acme';
const clients = [{ client_id: clientId, client_secret: clientSecret }];
const ORIGINS = { http: { baseURL: 'https://api.acme.test' } };
const METADATA = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';

const given = ({ issuer }: AuthorizationServer) => ({
  ...ORIGINS,
  issuer,
  dangerouslyAllowHttp: [issuer],
  clientId,
  clientSecret,
});
describe('clientCredentials() at a real authorization server', () => {
  it('finds the token endpoint by RFC 8414, once', async () => {
    const server = await startAuthorizationServer({ clients });
    const { tokens } = await start(clientCredentials(given(server)));
    const replaces = await tokens.getToken('acme');
    await tokens.getToken('acme', { replaces, reason: 'rejected' });
    expect(server.seen).toEqual([`GET ${METADATA}`, 'POST /token', 'POST /token']);
  });

  it('finds it by OpenID Connect Discovery where there is no RFC 8414', async () => {
    const server = await startAuthorizationServer({ clients });
    server.overrides.set(METADATA, (response) => response.writeHead(404).end());
    const { tokens } = await start(clientCredentials(given(server)));
    await tokens.getToken('acme');
    expect(server.seen).toEqual([`GET ${METADATA}`, `GET ${OPENID}`, 'POST /token']);
  });

  it('fetches nothing when tokenUrl is given', async () => {
    const server = await startAuthorizationServer({ clients });
    const { issuer: _, ...options } = given(server);
    const { tokens } = await start(clientCredentials({ ...options, tokenUrl: `${server.issuer}/token` }));
    await tokens.getToken('acme');
    expect(server.seen).toEqual(['POST /token']);
  });

  it('fetches the metadata anew after a failure', async () => {
    const server = await startAuthorizationServer({ clients });
    const { tokens } = await start(clientCredentials(given(server)));
    const replaces = await tokens.getToken('acme');
    server.overrides.set('/token', (response) => response.writeHead(404).end('{}'));
    await expect(tokens.getToken('acme', { replaces, reason: 'rejected' })).rejects.toMatchObject({ status: 404 });
    server.overrides.clear();
    await expect
      .poll(() => tokens.getToken('acme', { replaces, reason: 'due' }).catch(() => replaces), { timeout: 10_000 })
      .not.toBe(replaces);
    expect(server.seen).toEqual([`GET ${METADATA}`, 'POST /token', 'POST /token', `GET ${METADATA}`, 'POST /token']);
  });

  it.each<[string, (response: ServerResponse, elsewhere: string) => unknown, RegExp]>([
    ['R2 redirect', (response, location) => response.writeHead(307, { location }).end(), /redirects \(307\)/],
    ['R5 do not end', (response) => response.end('x'.repeat(2 ** 21)), /longer than 1 MiB/],
  ])('%s: such metadata are not followed to their end, and get no secret', async (_, answer, message) => {
    const server = await startAuthorizationServer({ clients });
    const elsewhere = await startAuthorizationServer({ clients });
    for (const path of [METADATA, OPENID]) server.overrides.set(path, (r) => void answer(r, elsewhere.issuer + path));
    const error = await acquisitionFailure(clientCredentials(given(server)));
    expect(error.code).toBe('ERR_SERVER_METADATA_INVALID');
    expect(error.message).toMatch(message);
    expect(elsewhere.seen).toEqual([]);
    expect(server.seen).not.toContain('POST /token');
  });

  it('asks for a scope, and extra parameters, as a form', async () => {
    const server = await startAuthorizationServer({ clients });
    const more = { scope: ['orders:read', 'orders:write'], audience: 'orders', parameters: { tenant: ['a', 'b'] } };
    const { tokens } = await start(clientCredentials({ ...given(server), ...more }));
    const token = await tokens.getToken('acme');
    expect(token.scope).toBe('orders:read orders:write');
    expect(server.bodies).toEqual([
      'tenant=a&tenant=b&grant_type=client_credentials&scope=orders%3Aread+orders%3Awrite&audience=orders',
    ]);
  });

  it('RFC 8707 asks for a resource, and an API sees for whom the token is', async () => {
    const server = await startAuthorizationServer({ clients });
    const api = await startGuardedApi(server);
    const { http } = await start(
      clientCredentials({
        ...given(server),
        scope: 'orders:read',
        resource: RESOURCES[0] ?? '',
        http: { baseURL: api.url },
        dangerouslyAllowHttp: [server.issuer, api.url],
      }),
    );
    await http.axiosRef.get('/orders');
    expect(api.introspected).toMatchObject([{ active: true, aud: RESOURCES[0], scope: 'orders:read' }]);
  });

  it('RFC 8707 sends several resources; the refusal of this server is named', async () => {
    const server = await startAuthorizationServer({ clients });
    const error = await acquisitionFailure(clientCredentials({ ...given(server), resource: RESOURCES }));
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REQUEST_REJECTED', providerCode: 'invalid_target' });
    expect(new URLSearchParams(server.bodies[0]).getAll('resource')).toEqual(RESOURCES);
  });

  it('R22 a scope that the client may not have is named', async () => {
    const server = await startAuthorizationServer({ clients: clients.map((c) => ({ ...c, scope: 'orders:read' })) });
    const error = await acquisitionFailure(clientCredentials({ ...given(server), scope: 'orders:write' }));
    expect(error).toMatchObject({ kind: 'invalid-request', providerCode: 'invalid_scope' });
  });

  it('RFC 7009 revokes its token at shutdown, and not before', async () => {
    const server = await startAuthorizationServer({ clients });
    const { app, tokens, events } = await start(clientCredentials({ ...given(server), revoke: true }));
    const value = (await tokens.getToken('acme')).reveal();
    expect(await server.provider.ClientCredentials.find(value)).toBeDefined();
    await app.close();
    expect(await server.provider.ClientCredentials.find(value)).toBeUndefined();
    expect(server.seen.at(-1)).toBe('POST /token/revocation');
    expect(events.filter(({ type }) => type === 'revocation_failed')).toEqual([]);
  });

  it('revokes nothing unless it is asked to', async () => {
    const server = await startAuthorizationServer({ clients });
    const { app, tokens } = await start(clientCredentials(given(server)));
    await tokens.getToken('acme');
    await app.close();
    expect(server.seen).not.toContain('POST /token/revocation');
  });

  it.each<[string, (server: AuthorizationServer) => void, RegExp]>([
    ['hangs', ({ overrides }) => overrides.set('/token/revocation', () => {}), /no time left/],
    [
      'refuses',
      ({ overrides }) => overrides.set('/token/revocation', (response) => response.writeHead(503).end()),
      /the server answered 503/,
    ],
  ])('R63 closes within 2 s when the revocation endpoint %s, and says so', async (_, make, why) => {
    const server = await startAuthorizationServer({ clients });
    const { app, tokens, events } = await start(clientCredentials({ ...given(server), revoke: true }));
    const token = await tokens.getToken('acme');
    make(server);
    const before = Date.now();
    await app.close();
    expect(Date.now() - before).toBeLessThan(8_000);
    const failed = events.find((event) => event.type === 'revocation_failed');
    expect(failed?.error.code).toBe('ERR_TOKEN_NOT_REVOKED');
    expect(failed?.error.message).toMatch(why);
    expect(failed?.error.message).not.toContain(token.reveal());
  });
});
