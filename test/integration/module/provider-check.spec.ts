import { defineProvider, ProviderAuthModule, type ProviderDefinition } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { startApp } from './fake-providers.js';

const checked = (validate: () => string[] | Promise<string[]>): ProviderDefinition =>
  defineProvider({
    http: { baseURL: 'https://acme.test' },
    credentials: {},
    validate,
    request: () => ({ url: '/token' }),
  });

describe("R64 a definition's own check", () => {
  it('fails the start-up with all that it finds, beside the faults of others', async () => {
    const acme = checked(() => Promise.resolve(['a package is missing; install it']));
    const other = defineProvider({ http: {}, credentials: {}, request: () => ({ url: 'https://other.test/token' }) });
    const start = startApp({ imports: [ProviderAuthModule.forRoot({ providers: { acme, other } })] });
    await expect(start).rejects.toMatchObject({
      code: 'ERR_PROVIDER_AUTH_OPTIONS',
      faults: ['acme: a package is missing; install it', expect.stringMatching(/^other: http.baseURL is missing/)],
    });
  });

  it('lets the application start when it finds nothing', async () => {
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers: { acme: checked(() => []) } })] });
    await app.close();
  });
});
