import { HttpModule, HttpService } from '@nestjs/axios';
import { Inject, Injectable, Logger, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import {
  getProviderHttpToken,
  getProviderTokenServiceToken,
  ProviderAuthModule,
  ProviderAuthOptionsError,
  type ProviderTokenService,
  TokenService,
  UseProviderAuth,
} from 'nestjs-provider-auth';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { definitionOf, faultsOf, hostOf, startApp, testModule } from './application.js';
import { loggedLines } from '../../logged-lines.js';

@Injectable()
@UseProviderAuth('manis')
class ManisClient {
  constructor(readonly http: HttpService) {}
}

@Module({ providers: [{ provide: 'URL', useValue: 'https://manis-of-config.test' }], exports: ['URL'] })
class ConfigModule {}

const fromConfig = (baseURL: string) => definitionOf('none', { http: { baseURL } });

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
    @Module({ imports: [ProviderAuthModule.forFeature({ manis: definitionOf('manis') })], providers: [ManisClient] })
    class Lazy {}
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers: {} })] });
    const lazy = await app.get(LazyModuleLoader).load(() => Lazy);
    expect(hostOf(lazy.get(ManisClient).http)).toBe('manis.test');
    const manis = app.get(TokenService).for('manis');
    await expect(manis.getToken()).resolves.toBeDefined();
    await app.close();
    await app.close();
    await expect(manis.getToken()).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
  });

  it('R64 a faulty lazy-loaded provider fails its own module only', async () => {
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers: { manis: definitionOf('m') } })] });
    @Module({ imports: [ProviderAuthModule.forFeature({ manis: definitionOf('again') })] })
    class Lazy {}
    const faults = await faultsOf(app.get(LazyModuleLoader).load(() => Lazy));
    expect(faults).toEqual(['manis: the name is given twice; give each provider a name of its own']);
    await expect(app.get(TokenService, { strict: false }).getToken('manis')).resolves.toBeDefined();
  });

  it('R77 forFeature without forRoot: an error that says what to import', async () => {
    const feature = ProviderAuthModule.forFeature({ manis: definitionOf('manis') });
    await expect(startApp({ imports: [feature], providers: [ManisClient] })).rejects.toMatchObject({
      name: 'ProviderAuthOptionsError',
      message:
        'manis: ProviderAuthModule.forFeature has no forRoot; import ProviderAuthModule.forRoot or forRootAsync once',
    });
  });
});

describe('R64 one start-up error', () => {
  it('lists the faults of options, definitions, factories and names, with cures', async () => {
    const again = ProviderAuthModule.forFeature({ manis: definitionOf('again') });
    const faults = await faultsOf(
      startApp({
        imports: [
          ProviderAuthModule.forRootAsync({
            http: { baseURL: 'https://everybody.test' },
            dangerouslyAllowHttp: ['http://wiremock:8080/path'],
            providers: {
              manis: definitionOf('manis'),
              plain: () => fromConfig('http://plain.test'),
              preset: () => {
                throw new ProviderAuthOptionsError(['secret is missing; give it'], 'airalo');
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
    expect(faults.join('\n')).toContain('preset: airalo: secret is missing; give it');
    expect(faults.join('\n')).toMatch(/none: not a provider; make it with defineProvider\(\)/);
    expect(faults.join('\n')).toMatch(/manis: the name is given twice/);
  });

  it('two forRoot', async () => {
    const faults = await faultsOf(
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
    let attempt: unknown;
    let manis: ProviderTokenService | undefined;
    const eager = {
      provide: 'eager',
      inject: [getProviderHttpToken('plain'), getProviderTokenServiceToken('manis')],
      useFactory: async (http: HttpService, tokens: ProviderTokenService) => {
        manis = tokens;
        await http.axiosRef.get('http://127.0.0.1:9').catch((error: unknown) => (attempt = error));
      },
    };
    const providers = { manis: definitionOf('manis'), plain: fromConfig('http://127.0.0.1:9') };
    await faultsOf(startApp({ imports: [ProviderAuthModule.forRoot({ providers })], providers: [eager] }));
    expect(attempt).toMatchObject({ name: 'RequestRefusedError', provider: 'plain' });
    await expect(manis?.getToken()).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
  });
});

const root = () => ProviderAuthModule.forRoot({ providers: { manis: definitionOf('manis') } });

const fails = () => {
  throw new Error('down');
};
const down = (failFast: boolean) =>
  ProviderAuthModule.forRoot({ providers: { manis: definitionOf('manis', { createToken: fails }) }, failFast });

describe('R63 the life of the providers', () => {
  it('starts without waiting for the first token', async () => {
    const log = vi.spyOn(Logger.prototype, 'log');
    const createToken = vi.fn(() => new Promise<never>(() => {}));
    const providers = { manis: definitionOf('manis', { createToken }) };
    const app = await startApp({ imports: [ProviderAuthModule.forRoot({ providers })] });
    await vi.waitFor(() => expect(createToken).toHaveBeenCalledOnce());
    expect(loggedLines(log, /^manis: .*waiting/)).toEqual(['manis: https://manis.test, waiting for its first token']);
    expect(app.get(TokenService).for('manis').status().state).toBe('acquiring');
  });

  it('R64 a provider that is down does not stop the start, unless failFast', async () => {
    const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    await startApp({ imports: [down(false)] });
    const entry = { provider: 'manis', code: 'ERR_CREDENTIALS_UNAVAILABLE', msg: expect.stringMatching(/^manis: /) };
    await vi.waitFor(() => expect(error).toHaveBeenCalledWith(expect.objectContaining(entry)));
    expect(loggedLines(error, /^manis: /)).toHaveLength(1);
    await expect(startApp({ imports: [down(true)] })).rejects.toMatchObject({ name: 'TokenAcquisitionError' });
  });

  it('serves tokens until onApplicationShutdown', async () => {
    const seen: string[] = [];
    @Injectable()
    class Handler {
      constructor(@Inject(TokenService) private readonly tokens: TokenService) {}
      async beforeApplicationShutdown() {
        seen.push((await this.tokens.getToken('manis')).tokenType);
      }
    }
    const app = await testModule({ imports: [root()], providers: [Handler] }).compile();
    await app.init();
    const tokens = app.get(TokenService);
    let completed = false;
    tokens.events$.subscribe({ complete: () => (completed = true) });
    await app.close();
    expect(seen).toEqual(['Bearer']);
    expect(completed).toBe(true);
    await expect(tokens.getToken('manis')).rejects.toMatchObject({ code: 'ERR_SHUTTING_DOWN' });
  });
});

const proxyWarnings = async (proxy?: 'environment') => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const providers = { manis: definitionOf('manis'), airalo: definitionOf('airalo') };
  await startApp({ imports: [ProviderAuthModule.forRoot({ providers, ...(proxy && { proxy }) })] });
  return loggedLines(warn, /PROXY/);
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
    expect(loggedLines(warn, /HttpModule/)).toEqual([
      "the options of HttpModule are not those of ManisClient (Feature); put them into the provider's http",
    ]);
  });
});
