import { HttpModule, HttpService } from '@nestjs/axios';
import { Inject, Injectable, Logger, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import {
  defineProvider,
  getProviderHttpToken,
  ProviderAuthError,
  ProviderAuthModule,
  ProviderAuthOptionsError,
  TokenService,
  UseProviderAuth,
} from 'nestjs-provider-auth';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { definitionOf, fakeProviders, hostOf, startApp } from './fake-providers.js';

const optionsError = (start: Promise<unknown>) =>
  start.then(
    () => expect.fail('it started'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(ProviderAuthOptionsError);
      return error instanceof ProviderAuthOptionsError ? error.faults : [];
    },
  );

@Injectable()
@UseProviderAuth('manis')
class ManisClient {
  constructor(readonly http: HttpService) {}
}

@Module({ providers: [{ provide: 'URL', useValue: 'https://manis-of-config.test' }], exports: ['URL'] })
class ConfigModule {}

const request = () => ({ url: '/token' });
const fromConfig = (baseURL: string) => defineProvider({ http: { baseURL }, credentials: {}, request });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('ways to name providers', () => {
  it('forRoot: global, for classes of any module', async () => {
    @Module({ providers: [ManisClient] })
    class Feature {}
    const app = await startApp({
      imports: [Feature, ProviderAuthModule.forRoot({ providers: { manis: definitionOf('manis') } })],
    });
    expect(hostOf(app.get(ManisClient, { strict: false }).http)).toBe('manis.test');
  });

  it('forRootAsync: a definition, a factory of the shared inject, an entry with its own, and promises', async () => {
    const app = await startApp({
      imports: [
        ProviderAuthModule.forRootAsync({
          imports: [ConfigModule],
          inject: ['URL'],
          providers: {
            plain: definitionOf('plain'),
            shared: (url: string) => fromConfig(url),
            late: async (url: string) => Promise.resolve(fromConfig(`${url}/v1`)),
            own: {
              inject: [{ token: 'none', optional: true }],
              useFactory: (none?: string) => definitionOf(`${none}`),
            },
          },
        }),
      ],
    });
    const hosts = ['plain', 'shared', 'late', 'own'].map((name) =>
      hostOf(app.get<HttpService>(getProviderHttpToken(name), { strict: false })),
    );
    expect(hosts).toEqual(['plain.test', 'manis-of-config.test', 'manis-of-config.test', 'undefined.test']);
  });

  it('forFeature: for the module that imports it; its tokens from anywhere', async () => {
    @Module({
      imports: [ProviderAuthModule.forFeature({ manis: fromConfig }, { imports: [ConfigModule], inject: ['URL'] })],
      providers: [ManisClient],
    })
    class Feature {}
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers: {} }), Feature] });
    expect(hostOf(app.get(ManisClient, { strict: false }).http)).toBe('manis-of-config.test');
    expect((await app.get(TokenService, { strict: false }).getToken('manis')).header()).toMatch(/^Bearer /);
  });

  it('forFeature in a lazy-loaded module: started on the spot, closed with the rest', async () => {
    const providers = fakeProviders();
    @Module({ imports: [ProviderAuthModule.forFeature({ manis: definitionOf('manis') })], providers: [ManisClient] })
    class Lazy {}
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers: {} })] }, providers);
    const lazy = await app.get(LazyModuleLoader).load(() => Lazy);
    expect(hostOf(lazy.get(ManisClient).http)).toBe('manis.test');
    await app.close();
    expect(providers.calls.slice(1)).toEqual(['manis warmUp', 'manis stopSchedule', 'manis close']);
  });

  it('R64 a faulty lazy-loaded provider fails its own module only', async () => {
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers: { manis: definitionOf('m') } })] });
    @Module({ imports: [ProviderAuthModule.forFeature({ manis: definitionOf('again') })] })
    class Lazy {}
    const faults = await optionsError(app.get(LazyModuleLoader).load(() => Lazy));
    expect(faults).toEqual(['manis: the name is given twice; give each provider a name of its own']);
    await expect(app.get(TokenService, { strict: false }).getToken('manis')).resolves.toBeDefined();
  });

  it('without forRoot: the error of Nest names ProviderAuthModule.forRoot()', async () => {
    await expect(
      startApp({ imports: [ProviderAuthModule.forFeature({ manis: definitionOf('manis') })] }, undefined),
    ).rejects.toThrow('argument "ProviderAuthModule.forRoot()" at index [0] is available');
  });

  it('hands each provider the defaults of all', async () => {
    const providers = fakeProviders();
    const root = ProviderAuthModule.forRoot({
      providers: { manis: defineProvider({ http: { baseURL: 'http://wiremock:8080' }, credentials: {}, request }) },
      dangerouslyAllowHttp: ['http://wiremock:8080'],
      http: { timeout: 10_000 },
      proxy: 'environment',
    });
    await startApp({ imports: [root] }, providers);
    expect(providers.calls[0]).toBe('manis start {"http":{"timeout":10000},"proxy":"environment","failFast":false}');
  });
});

describe('R64 one start-up error', () => {
  it('lists the faults of options, definitions, factories and names, with cures', async () => {
    const again = ProviderAuthModule.forFeature({ manis: definitionOf('again') });
    const faults = await optionsError(
      startApp({
        imports: [
          ProviderAuthModule.forRootAsync({
            http: { baseURL: 'https://everybody.test' },
            dangerouslyAllowHttp: ['http://wiremock:8080/path'],
            providers: {
              manis: definitionOf('manis'),
              plain: () => fromConfig('http://plain.test'),
              preset: () => {
                throw new ProviderAuthOptionsError(['preset: secret is missing; give it']);
              },
              bare: () => {
                throw new ProviderAuthOptionsError(['there is nothing to attach; define it'], 'bare');
              },
              // @ts-expect-error -- what JavaScript, or a wrong `as`, may do
              none: () => ({ http: {} }),
            },
          }),
          again,
        ],
      }),
    );
    expect(faults).toHaveLength(7);
    expect(faults).toContain('bare: there is nothing to attach; define it');
    expect(faults.join('\n')).toMatch(
      /dangerouslyAllowHttp is not an exact http origin; write it like 'http:\/\/wiremock:8080'/,
    );
    expect(faults.join('\n')).toMatch(/http.baseURL would be every provider's/);
    expect(faults.join('\n')).toMatch(
      /plain: http.baseURL is not encrypted \(http:\/\/plain.test\); use https, or list/,
    );
    expect(faults.join('\n')).toMatch(/preset: secret is missing; give it/);
    expect(faults.join('\n')).toMatch(/none: not a provider; make it with defineProvider\(\)/);
    expect(faults.join('\n')).toMatch(/manis: the name is given twice/);
  });

  it('two forRoot', async () => {
    const faults = await optionsError(
      startApp({
        imports: [
          ProviderAuthModule.forRoot({ providers: { manis: definitionOf('manis') } }),
          ProviderAuthModule.forRoot({ providers: { airalo: definitionOf('airalo') } }),
        ],
        providers: [ManisClient],
      }),
    );
    expect(faults).toEqual([
      'ProviderAuthModule: forRoot or forRootAsync is imported 2 times; keep one and turn the others into forFeature',
    ]);
  });

  it('the same forRoot imported by two modules is one', async () => {
    const once = root();
    @Module({ imports: [once] })
    class Feature {}
    await expect(startApp({ imports: [once, Feature] })).resolves.toBeDefined();
  });

  it('closes what was started, and a faulty provider sends nothing meanwhile', async () => {
    const providers = fakeProviders();
    let attempt: unknown;
    const eager = {
      provide: 'eager',
      inject: [getProviderHttpToken('plain')],
      useFactory: (http: HttpService) =>
        http.axiosRef.get('http://127.0.0.1:9').catch((error: unknown) => (attempt = error)),
    };
    const root = ProviderAuthModule.forRoot({
      providers: { manis: definitionOf('manis'), plain: fromConfig('http://127.0.0.1:9') },
    });
    await optionsError(startApp({ imports: [root], providers: [eager] }, providers));
    expect(attempt).toBeInstanceOf(ProviderAuthOptionsError);
    expect(providers.calls.slice(1)).toEqual(['manis close']);
  });
});

const root = (failFast = false) =>
  ProviderAuthModule.forRoot({ providers: { manis: definitionOf('manis') }, failFast });

describe('R63 the life of the providers', () => {
  it('starts without waiting for the first token', async () => {
    const log = vi.spyOn(Logger.prototype, 'log');
    const warmUp = vi.fn(() => new Promise<void>(() => {}));
    await startApp({ imports: [root()] }, fakeProviders({ warmUp }));
    expect(warmUp).toHaveBeenCalledOnce();
    const lines = log.mock.calls.map(([line]: unknown[]) => line);
    expect(lines.filter((line) => String(line).startsWith('manis'))).toEqual([
      'manis: https://manis.test, waiting for its first token',
    ]);
  });

  it('R64 a provider that is down does not stop the start, unless failFast', async () => {
    const down = new ProviderAuthError('ERR_TOKEN_ENDPOINT_UNREACHABLE', 'manis', 'down');
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await startApp({ imports: [root()] }, fakeProviders({ warmUp: () => Promise.reject(down) }));
    expect(warn).toHaveBeenCalledWith('manis: down');
    const failing = fakeProviders({ warmUp: () => Promise.reject(down) });
    await expect(startApp({ imports: [root(true)] }, failing)).rejects.toBe(down);
    expect(failing.calls).toContain('manis close');
  });

  it('stops the schedule in onModuleDestroy, serves tokens until onApplicationShutdown, closes once', async () => {
    const providers = fakeProviders();
    const seen: string[] = [];
    @Injectable()
    class Handler {
      constructor(@Inject(TokenService) private readonly tokens: TokenService) {}
      async beforeApplicationShutdown() {
        seen.push(...providers.calls.slice(2), (await this.tokens.getToken('manis')).tokenType);
      }
    }
    const app = await startApp({ imports: [root()], providers: [Handler] }, providers);
    await app.close();
    await app.close();
    expect(seen.slice(0, 2)).toEqual(['manis stopSchedule', 'Bearer']);
    expect(providers.calls.filter((call) => call === 'manis close')).toHaveLength(1);
  });

  it('closes within 3 s whatever a provider does', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const stuck = await startApp({ imports: [root()] }, fakeProviders({ close: () => new Promise(() => {}) }));
    vi.useFakeTimers();
    const closed = stuck.close();
    await vi.advanceTimersByTimeAsync(3_000);
    await closed;
    vi.useRealTimers();
    const failing = fakeProviders({ close: () => Promise.reject(new Error('secret')) });
    await (await startApp({ imports: [root()] }, failing)).close();
    expect(warn).toHaveBeenCalledExactlyOnceWith('manis: failed unexpectedly');
  });
});

const proxyWarnings = async (proxy?: 'environment') => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const providers = { manis: definitionOf('manis'), airalo: definitionOf('airalo') };
  await startApp({ imports: [ProviderAuthModule.forRoot({ providers, ...(proxy && { proxy }) })] });
  return warn.mock.calls.map(([message]: unknown[]) => message);
};

describe('start-up warnings', () => {
  it('R9 a proxy of the environment that is not used: once, without its URL', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://user:password@proxy.test');
    expect(await proxyWarnings()).toEqual([
      "HTTPS_PROXY is set but not used; pass proxy: 'environment' to ProviderAuthModule to send requests through it",
    ]);
    vi.restoreAllMocks();
    expect(await proxyWarnings('environment')).toEqual([]);
  });

  it('options of an HttpModule beside a bound client', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    @Module({ imports: [HttpModule.register({ timeout: 5_000 })], providers: [ManisClient] })
    class Feature {}
    @Module({ imports: [HttpModule], providers: [ManisClient] })
    class WithoutOptions {}
    await startApp({ imports: [root(), Feature, WithoutOptions] });
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      "the options of HttpModule are not those of ManisClient (Feature); put them into the provider's http",
    );
  });
});
