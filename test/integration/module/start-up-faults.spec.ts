import type { DynamicModule } from '@nestjs/common';
import { inspect } from 'node:util';
import { ConfigModule, ConfigService } from '@nestjs/config';
import {
  airalo,
  type AsyncProviderEntry,
  bearer,
  clientCredentials,
  manis,
  ProviderAuthModule,
  type ProviderAuthModuleOptions,
  ProviderAuthOptionsError,
  type ProviderOptions,
} from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { definitionOf, faultsOf, SECRET, startApp } from './application.js';

/** What JavaScript, or a wrong `as`, may give. */
function anyOptions<T extends object>(valid: T, given: object): T {
  return Object.assign(valid, given);
}

const faultsOfSettings = (settings: object) => {
  const valid: ProviderAuthModuleOptions = { providers: { manis: definitionOf('manis') } };
  return faultsOf(startApp({ imports: [ProviderAuthModule.forRoot(anyOptions(valid, settings))] }));
};

const faultsOfDefinition = (given: object) => {
  const valid: Partial<ProviderOptions<unknown>> = {};
  const providers = { manis: definitionOf('manis', anyOptions(valid, given)) };
  return faultsOf(startApp({ imports: [ProviderAuthModule.forRoot({ providers })] }));
};

const faultsOfEntries = (given: object) => {
  const providers: Record<string, AsyncProviderEntry> = {};
  return faultsOf(
    startApp({ imports: [ProviderAuthModule.forRootAsync({ providers: anyOptions(providers, given) })] }),
  );
};

const throwing = (error: unknown) => () => {
  throw error;
};

const fromConfig = (key: string) => (config: ConfigService) =>
  definitionOf('any', { credentials: config.getOrThrow(key) });
const missing = (name: string, key: string) =>
  `${name}: its factory threw TypeError: Configuration key ${key} does not exist; give it what it reads, and let it return a definition`;

describe('R77 a factory that throws', () => {
  it('is one fault per provider, with the setting that is missing', async () => {
    const faults = await faultsOf(
      startApp({
        imports: [
          ProviderAuthModule.forRootAsync({
            imports: [ConfigModule.forRoot({ ignoreEnvFile: true, ignoreEnvVars: true })],
            inject: [ConfigService],
            providers: {
              manis: fromConfig('TEST_MANIS_SECRET'),
              airalo: async (config: ConfigService) => fromConfig('TEST_AIRALO_SECRET')(config),
              emma: definitionOf('emma', { origins: [] }),
              acme: { inject: [ConfigService], useFactory: fromConfig('acme.secret') },
            },
          }),
        ],
      }),
    );
    expect(faults).toHaveLength(4);
    expect(faults).toEqual(
      expect.arrayContaining([
        missing('manis', 'TEST_MANIS_SECRET'),
        missing('airalo', 'TEST_AIRALO_SECRET'),
        missing('acme', 'acme.secret'),
        expect.stringMatching(/^emma: origins is empty/),
      ]),
    );
  });

  it('that reads its settings with a default has all that are missing told at once', async () => {
    const faults = await faultsOf(
      startApp({
        imports: [
          ProviderAuthModule.forRootAsync({
            imports: [ConfigModule.forRoot({ ignoreEnvFile: true, ignoreEnvVars: true })],
            inject: [ConfigService],
            providers: {
              manis: (config: ConfigService) =>
                manis({
                  baseURL: config.get('TEST_MANIS_URL', ''),
                  merchantId: config.get('TEST_MANIS_ID', ''),
                  secret: config.get('TEST_MANIS_SECRET', ''),
                }),
            },
          }),
        ],
      }),
    );
    expect(faults.map((fault) => fault.split(';')[0])).toEqual([
      'manis: `baseURL` is missing',
      'manis: `merchantId` is missing',
      'manis: `secret` is missing',
    ]);
  });

  it('shows nothing of what it read, and keeps no cause', async () => {
    const start = startApp({
      imports: [
        ProviderAuthModule.forRootAsync({
          providers: {
            json: () => definitionOf(JSON.parse(`{"a": ${SECRET}}`)),
            url: throwing(new Error(`cannot connect to postgres://me:${SECRET}@db.test`)),
            named: throwing(Object.assign(new Error('x'), { name: SECRET, cause: new Error(SECRET) })),
            text: throwing(SECRET),
            rejected: () => Promise.reject(new Error(`key=${SECRET}`)),
          },
        }),
      ],
    });
    const error: unknown = await start.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProviderAuthOptionsError);
    expect(error).not.toHaveProperty('cause');
    const faults = error instanceof ProviderAuthOptionsError ? error.faults : [];
    expect(faults).toHaveLength(5);
    expect(faults.join('\n')).not.toContain('secret-of');
    expect(faults).toContain(
      'url: its factory threw Error: cannot connect to …; give it what it reads, and let it return a definition',
    );
    expect(faults).toContain(
      'text: its factory threw a value that is no Error (string); give it what it reads, and let it return a definition',
    );
  });

  it('has the name of the provider before the faults of a preset', async () => {
    const faults = await faultsOfEntries({
      acme: throwing(new ProviderAuthOptionsError(['`secret` is missing; give it'], 'manis')),
      manis: throwing(new ProviderAuthOptionsError(['`secret` is missing; give it'], 'manis')),
      bare: throwing(new ProviderAuthOptionsError(['one', 'two'])),
    });
    expect(faults).toEqual([
      'acme: manis: `secret` is missing; give it',
      'manis: `secret` is missing; give it',
      'bare: one',
      'bare: two',
    ]);
  });

  it('fails a lazy-loaded module with the same fault', async () => {
    const feature = ProviderAuthModule.forFeature({ manis: throwing(new RangeError('too late')) });
    await startApp({ imports: [ProviderAuthModule.forRoot({ providers: {} }), feature] }).then(
      () => expect.fail('it started'),
      (error: unknown) =>
        expect(error).toMatchObject({
          message: expect.stringMatching(/^manis: its factory threw RangeError;/),
        }),
    );
  });
});

const unreadable = (name: string) =>
  expect.stringContaining(`: the options of ${name}() cannot be read (TypeError); give`);

describe('R77 a preset that is called where its module is declared', () => {
  const unset = JSON.parse('[]')[0];

  it('has all its faults told at start-up, with its name, beside those of all others', async () => {
    const providers = {
      manis: manis({ baseURL: '', merchantId: unset, secret: SECRET }),
      packages: airalo({ clientId: unset, clientSecret: `${SECRET}\n` }),
      acme: clientCredentials({ baseURL: 'https://acme.test', issuer: unset, clientId: 'a', clientSecret: '' }),
      fixed: bearer({ baseURL: 'https://fixed.test', token: '' }),
      emma: definitionOf('emma', { origins: [] }),
    };
    const faults = await faultsOf(startApp({ imports: [ProviderAuthModule.forRoot({ providers })] }));
    expect(faults).toHaveLength(8);
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^manis: `baseURL` is missing/),
        expect.stringMatching(/^manis: `merchantId` is missing/),
        expect.stringMatching(/^packages: airalo: `clientId` is missing/),
        expect.stringMatching(/^packages: airalo: `clientSecret` begins or ends with white space/),
        expect.stringMatching(/^acme: clientCredentials: `issuer` is missing/),
        expect.stringMatching(/^acme: clientCredentials: `clientSecret` is missing/),
        expect.stringMatching(/^fixed: bearer: `token` is missing/),
        expect.stringMatching(/^emma: origins is empty/),
      ]),
    );
    expect(faults.join()).not.toContain(SECRET);
  });

  it('is one fault where its options are not what their types say', async () => {
    const providers = {
      manis: Reflect.apply(manis, undefined, []),
      emma: Reflect.apply(airalo, undefined, [null]),
      acme: Reflect.apply(clientCredentials, undefined, []),
      fixed: Reflect.apply(bearer, undefined, [{ token: SECRET, http: 'https://fixed.test' }]),
      number: airalo({ clientId: JSON.parse('7'), clientSecret: SECRET }),
    };
    const faults = await faultsOf(startApp({ imports: [ProviderAuthModule.forRoot({ providers })] }));
    expect(faults).toEqual([
      'manis: the options of manis() cannot be read (TypeError); give it one object of the types that it declares',
      unreadable('airalo'),
      unreadable('clientCredentials'),
      unreadable('bearer'),
      'number: airalo: `clientId` is no string; write it as one',
    ]);
    expect(faults.join()).not.toContain(SECRET);
  });

  it('says what is wrong with it when it is printed', () => {
    const printed = inspect(manis({ baseURL: '', merchantId: 'm', secret: SECRET }));
    expect(printed).toMatch(/^\[ProviderDefinition manis: `baseURL` is missing/);
    expect(printed).not.toContain(SECRET);
  });
});

describe('R77 settings', () => {
  it.each<[string, object, string]>([
    ['an unknown option', { timeout: 5 }, "there is no option 'timeout'; there are providers, http"],
    ['an option of forRootAsync', { inject: [] }, "there is no option 'inject'; use forRootAsync"],
    ['true for a list of origins', { dangerouslyAllowHttp: true }, 'dangerouslyAllowHttp is not a list; list'],
    ['a text for a list of origins', { dangerouslyAllowHttp: 'http://a' }, 'dangerouslyAllowHttp is not a list; list'],
    [
      'no origin in the list',
      { dangerouslyAllowHttp: [true] },
      'an entry of dangerouslyAllowHttp is not an exact http',
    ],
    ['a base URL for all', { http: { baseURL: 'https://a.test' } }, "http.baseURL would be every provider's; move it"],
    ['no object for http', { http: 'https://a.test' }, 'http is no object; give options of axios'],
    ['another proxy', { proxy: 'http://proxy.test' }, "proxy can only be 'environment'; put"],
    ['a text for failFast', { failFast: 'false' }, 'failFast is no boolean; give true or false'],
    ['no providers', { providers: undefined }, 'providers is missing; give definitions by name'],
    ['a provider without a name', { providers: { '': definitionOf('a') } }, 'a provider has no name; give it one'],
  ])('%s', async (_, settings, fault) => {
    const faults = await faultsOfSettings(settings);
    expect(faults).toEqual([expect.stringContaining(`ProviderAuthModule: ${fault}`)]);
  });

  it.each(['forRoot', 'forRootAsync'] as const)('no options at all for %s', async (name) => {
    // As plain JavaScript may call it.
    const module: Record<typeof name, () => DynamicModule> = Object(ProviderAuthModule);
    expect(await faultsOf(startApp({ imports: [module[name]()] }))).toEqual([
      expect.stringContaining('ProviderAuthModule: providers is missing'),
    ]);
  });

  it('an unknown option of forRootAsync', async () => {
    const options = anyOptions({ providers: {}, imports: [], inject: [] }, { baseURL: 'https://a.test' });
    expect(await faultsOf(startApp({ imports: [ProviderAuthModule.forRootAsync(options)] }))).toEqual([
      expect.stringContaining("ProviderAuthModule: there is no option 'baseURL'"),
    ]);
  });
});

describe('R77 an entry', () => {
  it.each<[string, unknown, string]>([
    ['that is null', null, 'not a provider; make it with defineProvider() or a preset'],
    ['that is undefined', undefined, 'not a provider; make it with'],
    ['that is a text', 'https://manis.test', 'not a provider; make it with'],
    ['that is a plain object', { http: {} }, 'not a provider; make it with'],
    ['whose factory returns nothing', () => undefined, 'not a provider; make it with'],
    ['whose factory is none', { useFactory: 'manis' }, 'useFactory is no function; let it return a definition'],
  ])('%s', async (_, entry, fault) => {
    expect(await faultsOfEntries({ manis: entry, other: definitionOf('other') })).toEqual([
      expect.stringContaining(`manis: ${fault}`),
    ]);
  });
});

describe('R77 a definition', () => {
  it('has each fault told once, however it is found', async () => {
    expect(await faultsOfDefinition({ originPattern: 'https://*.com' })).toEqual([
      "manis: originPattern lets anybody in who registers a name under com; write the provider's own domain behind the *",
    ]);
  });

  it.each([true, 'http://wiremock:8080', {}])('dangerouslyAllowHttp: %j, beside its other faults', async (value) => {
    const faults = await faultsOfDefinition({ dangerouslyAllowHttp: value, http: { baseURL: 'http://wiremock:8080' } });
    expect(faults).toHaveLength(2);
    expect(faults[0]).toMatch(/^manis: dangerouslyAllowHttp is not a list; list the exact http origins, like \['http:/);
    expect(faults[1]).toMatch(/^manis: http.baseURL is not encrypted/);
  });

  it('whose options are of another type than they can be', async () => {
    const [fault] = await faultsOfDefinition({ origins: 5 });
    expect(fault).toMatch(/^manis: .*origins|^manis: its options cannot be read \(TypeError/);
  });
});
