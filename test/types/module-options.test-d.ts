import {
  type AccessToken,
  defineProvider,
  ProviderAuthModule,
  type ProviderName,
  type ProviderStatus,
  type ProviderTokenService,
  type TokenService,
} from 'nestjs-provider-auth';
import { describe, expectTypeOf, test } from 'vitest';

const definition = defineProvider({ http: {}, credentials: {} });
declare const tokens: TokenService;
declare const manis: ProviderTokenService;

describe('without an augmented ProviderAuthRegistry', () => {
  test('any name will do', () => {
    expectTypeOf<ProviderName>().toEqualTypeOf<string>();
    ProviderAuthModule.forRoot({ providers: { any: definition, other: definition } });
  });

  test('an entry is a definition, a factory, or one with its own inject', () => {
    ProviderAuthModule.forRootAsync({
      inject: ['a', { token: 'b', optional: true }],
      http: { timeout: 10_000 },
      providers: {
        a: definition,
        b: (_a: string, _b?: number) => definition,
        c: async () => definition,
        d: { inject: ['c'], useFactory: (_c: Date) => definition },
      },
    });
    // @ts-expect-error -- an entry has to make a definition
    ProviderAuthModule.forRootAsync({ providers: { a: () => 'definition' } });
    // @ts-expect-error -- forRoot knows its values at once
    ProviderAuthModule.forRoot({ providers: { a: () => definition } });
    // @ts-expect-error -- there is no such option
    ProviderAuthModule.forRoot({ providers: {}, timeout: 5 });
    // @ts-expect-error -- a list of origins
    ProviderAuthModule.forRoot({ providers: {}, dangerouslyAllowHttp: true });
  });

  test('what the services hand out', () => {
    expectTypeOf(tokens.getToken('manis')).resolves.toEqualTypeOf<AccessToken>();
    expectTypeOf(tokens.for('manis')).toEqualTypeOf<ProviderTokenService>();
    expectTypeOf(tokens.names()).toEqualTypeOf<readonly string[]>();
    expectTypeOf(tokens.status()['manis']).toEqualTypeOf<ProviderStatus | undefined>();
    expectTypeOf(manis.status()).toEqualTypeOf<ProviderStatus>();
    expectTypeOf<Parameters<ProviderTokenService['peek']>>().toEqualTypeOf<[subject?: string]>();
    expectTypeOf(manis.fetch).toExtend<typeof fetch>();
    // @ts-expect-error -- an empty subject
    void manis.getToken({ subject: undefined });
  });
});
