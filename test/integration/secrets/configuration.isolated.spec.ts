import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

describe('a configuration with a schema', () => {
  const ENVIRONMENT = {
    ACME_URL: 'https://127.0.0.1:1',
    ACME_TOKEN_URL: 'https://127.0.0.1:1/token',
    ACME_CLIENT_ID: 'acme',
    ACME_CLIENT_SECRET: 'canary-secret',
  };
  afterEach(() => vi.unstubAllEnvs());

  async function compiled(environment: Partial<typeof ENVIRONMENT>) {
    vi.resetModules();
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const [{ AppModule }, { TokenService }, { ConfigService }] = await Promise.all([
      import('./configuration.js'),
      import('nestjs-provider-auth'),
      import('@nestjs/config'),
    ]);
    const app = await Test.createTestingModule({ imports: [AppModule] }).compile();
    return { app, tokens: app.get(TokenService), config: app.get(ConfigService) };
  }

  it('R77 that is not kept is one error, which names what is wrong and shows no secret', async () => {
    const failed = compiled({ ACME_URL: 'http://acme.test', ACME_CLIENT_SECRET: 'canary-secret' });
    await expect(failed).rejects.toThrow(/ACME_URL.*ACME_TOKEN_URL.*ACME_CLIENT_ID/s);
    await expect(failed).rejects.not.toThrow(/canary-secret/);
  });

  it('R78 may change while the application runs', async () => {
    const { app, tokens, config } = await compiled(ENVIRONMENT);
    expect(tokens.names()).toEqual(['acme']);
    config.set('ACME_CLIENT_SECRET', 'another');
    expect(config.getOrThrow('ACME_CLIENT_SECRET')).toBe('another');
    await app.close();
  });
});
