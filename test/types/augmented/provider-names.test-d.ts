import { defineProvider, getProviderHttpToken, ProviderAuthModule, type TokenService } from 'nestjs-provider-auth';
import {
  InjectProviderHttp,
  InjectProviderTokenService,
  type ProviderName,
  UseProviderAuth,
} from 'nestjs-provider-auth';
import { FixedTokens, ProviderAuthTestingModule } from 'nestjs-provider-auth/testing';
import { describe, expectTypeOf, test } from 'vitest';

declare module 'nestjs-provider-auth' {
  interface ProviderAuthRegistry {
    manis: true;
    airalo: true;
  }
}

const definition = defineProvider({ http: {}, credentials: {} });
declare const tokens: TokenService;

describe('with an augmented ProviderAuthRegistry', () => {
  test('a name is one of its keys', () => {
    expectTypeOf<ProviderName>().toEqualTypeOf<'manis' | 'airalo'>();
  });

  test('forRoot, forRootAsync and forFeature take any subset', () => {
    ProviderAuthModule.forRoot({ providers: {} });
    ProviderAuthModule.forRoot({ providers: { manis: definition } });
    ProviderAuthModule.forRootAsync({ providers: { airalo: (_url: string) => definition } });
    ProviderAuthModule.forFeature({ manis: { inject: ['a'], useFactory: async () => definition } });
  });

  test('a typo is an error everywhere', () => {
    // @ts-expect-error -- typo
    ProviderAuthModule.forRoot({ providers: { manos: definition } });
    // @ts-expect-error -- typo
    ProviderAuthModule.forRootAsync({ providers: { manos: () => definition } });
    // @ts-expect-error -- typo
    ProviderAuthModule.forFeature({ manos: definition });
    // @ts-expect-error -- typo
    UseProviderAuth('manos');
    // @ts-expect-error -- typo
    InjectProviderHttp('manos');
    // @ts-expect-error -- typo
    InjectProviderTokenService('manos');
    // @ts-expect-error -- typo
    getProviderHttpToken('manos');
    // @ts-expect-error -- typo
    void tokens.getToken('manos');
    // @ts-expect-error -- typo
    tokens.for('manos');
    // @ts-expect-error -- typo
    ProviderAuthTestingModule.forRoot({ manos: 'token' });
    // @ts-expect-error -- typo
    new FixedTokens({ manis: 'token' }).requests('manos');
  });

  test('the right names are none', () => {
    UseProviderAuth('manis');
    InjectProviderHttp('airalo');
    InjectProviderTokenService('manis');
    void tokens.getToken('airalo', { subject: 'a' });
    ProviderAuthTestingModule.forRoot({ manis: 'token' });
    new FixedTokens({ manis: 'token' }).requests('manis');
  });
});
