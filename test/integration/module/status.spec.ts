import { defineProvider, ProviderAuthModule, type ProviderOptions, TokenService } from 'nestjs-provider-auth';
import { ManualClock } from 'nestjs-provider-auth/testing';
import { describe, expect, it, vi } from 'vitest';
import { PROVIDER_AUTH_CLOCK } from '../../../lib/module/root-tokens.constants.js';
import { definitionOf, SECRET, startApp, testModule } from './application.js';

async function started(options: Partial<ProviderOptions<unknown>>) {
  const asked = {
    resolveSubject: vi.fn(() => 'somebody'),
    credentials: vi.fn(() => ({ secret: SECRET })),
    createToken: vi.fn(() => ({ accessToken: 'a', tokenType: 'Bearer', expiresIn: 3600 })),
  };
  const manis = definitionOf('manis', { ...asked, ...options });
  const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers: { manis } })] });
  return { asked, tokens: app.get(TokenService) };
}

describe('R80 status', () => {
  it('asks nobody and acquires nothing, however often it is read', async () => {
    const { asked, tokens } = await started({});
    const manis = tokens.for('manis');
    for (let reads = 0; reads < 10; reads++) {
      expect(manis.status().state).toBe('absent');
      expect(manis.status(`tenant-${reads}`).state).toBe('absent');
      expect(tokens.status()['manis']?.state).toBe('absent');
    }
    expect(Object.values(asked).map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
  });

  it('R69 refuses an empty subject', async () => {
    const { tokens } = await started({});
    expect(() => tokens.for('manis').status('')).toThrow(expect.objectContaining({ code: 'ERR_SUBJECT_REQUIRED' }));
  });
});

describe('TokenService', () => {
  it('knows all providers by name, and the status of each', async () => {
    const key = defineProvider({ http: { baseURL: 'https://key.test' }, credentials: {}, attach: () => {} });
    const providers = { manis: definitionOf('manis'), key };
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers })] });
    const tokens = app.get(TokenService);
    await tokens.getToken('manis');
    expect(tokens.names()).toEqual(['manis', 'key']);
    expect(tokens.status()).toMatchObject({ manis: { state: 'fresh' }, key: { state: 'not-needed' } });
    await app.close();
  });

  it('tells times in whole milliseconds', async () => {
    const clock = new ManualClock(1_767_225_600_000.25);
    const imports = [ProviderAuthModule.forRoot({ providers: { manis: definitionOf('manis') } })];
    const app = await testModule({ imports }).overrideProvider(PROVIDER_AUTH_CLOCK).useValue(clock).compile();
    await app.init();
    const tokens = app.get(TokenService);
    await tokens.getToken('manis');
    const { acquiredAt, expiresAt, refreshAt } = tokens.for('manis').status();
    expect(acquiredAt).toBe(1_767_225_600_000);
    expect(expiresAt).toBe(1_767_229_200_000);
    expect([acquiredAt, expiresAt, refreshAt].every(Number.isSafeInteger)).toBe(true);
    await app.close();
  });
});
