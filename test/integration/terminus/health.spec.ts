import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { clientCredentials, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';
import { ProviderAuthHealthIndicator } from 'nestjs-provider-auth/terminus';
import { afterEach, describe, expect, it } from 'vitest';
import { reply, startApi } from '../../server.js';

/** Terminus before 12.1 knows up and down only. */
const DEGRADED =
  'degraded' in new HealthIndicatorService().check('any') ? { status: 'degraded' } : { status: 'up', degraded: true };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An application with a health check of a provider, whose token endpoint answers with what `status` says. */
async function application(credentials?: (subject?: string) => { clientId: string; clientSecret: string }) {
  const endpoint = { status: 200 };
  const { url } = await startApi((_, response) => {
    const token = { access_token: 'canary-token', token_type: 'Bearer', expires_in: 3_600 };
    reply(response, endpoint.status === 200 ? token : {}, endpoint.status);
  });
  const identity = credentials ? { credentials } : { clientId: 'canary-client', clientSecret: 'canary-secret' };
  const options = { baseURL: url, tokenUrl: `${url}/token`, dangerouslyAllowHttp: [url] };
  const app = await Test.createTestingModule({
    imports: [
      TerminusModule.forRoot({ logger: false }),
      ProviderAuthModule.forRoot({
        providers: { acme: clientCredentials({ ...options, ...identity, requireSubject: credentials !== undefined }) },
      }),
    ],
    providers: [ProviderAuthHealthIndicator],
  }).compile();
  app.useLogger(false);
  await app.init();
  closing.push(() => app.close());
  const health = app.get(ProviderAuthHealthIndicator);
  const check = () =>
    app
      .get(HealthCheckService)
      .check([() => health.check()])
      .catch((error: { getResponse(): unknown }) => error.getResponse());
  return { endpoint, tokens: app.get(TokenService), health, check };
}

describe('a health check', () => {
  it('is down until the first token is there, then up, and shows no secret', async () => {
    const { tokens, check } = await application();
    const first = tokens.getToken('acme');
    expect(await check()).toMatchObject({ status: 'error', error: { acme: { status: 'down', state: 'acquiring' } } });
    await first;
    const healthy = await check();
    expect(healthy).toMatchObject({ status: 'ok', details: { acme: { status: 'up', state: 'fresh', tokens: 1 } } });
    expect(JSON.stringify(healthy)).not.toContain('canary');
  });

  it('is degraded while renewals fail and the token lives', async () => {
    const { endpoint, tokens, check } = await application();
    const replaces = await tokens.getToken('acme');
    endpoint.status = 400;
    await tokens.getToken('acme', { replaces, reason: 'due' }).catch(() => {});
    expect(await check()).toMatchObject({
      details: { acme: { ...DEGRADED, state: 'fresh', code: 'ERR_TOKEN_REQUEST_REJECTED' } },
    });
  });

  it('counts tenants without a token, whose names it does not show', async () => {
    const { endpoint, tokens, check } = await application(() => ({ clientId: 'canary', clientSecret: 'canary' }));
    expect(await check()).toMatchObject({ status: 'ok' });
    await tokens.getToken('acme', { subject: 'canary-ann' });
    endpoint.status = 400;
    await tokens.getToken('acme', { subject: 'canary-bob' }).catch(() => {});
    const degraded = await check();
    expect(degraded).toMatchObject({ details: { acme: { ...DEGRADED, tokens: 1, failingTenants: 1 } } });
    expect(JSON.stringify(degraded)).not.toContain('canary');
  });

  it('of a provider that does not exist is an error that names those that do', async () => {
    const { health } = await application();
    expect(() => health.check('none')).toThrow(/only 'acme'/);
  });
});
