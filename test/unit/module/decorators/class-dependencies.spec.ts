import { HttpService } from '@nestjs/axios';
import { forwardRef, Inject } from '@nestjs/common';
import { UseProviderAuth } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { declaredProperties, injectedTokens } from '../../../../lib/module/decorators/class-dependencies.js';

const BOUND = 'PROVIDER_AUTH_HTTP(manis)';

describe('what a class asks Nest for', () => {
  it('is nothing where there is no metadata', () => {
    expect(injectedTokens(class {})).toEqual([]);
    expect(declaredProperties(class {})).toEqual([]);
  });

  it('is what its parameters and its properties name, whatever kind of name they have', () => {
    const symbol = Symbol('http');
    class Client {
      constructor(readonly other: unknown) {}
    }
    Inject('other')(Client, undefined, 0);
    Inject(HttpService)(Client.prototype, 'http');
    Inject(HttpService)(Client.prototype, symbol);
    expect(injectedTokens(Client)).toEqual(['other', HttpService, HttpService]);
    UseProviderAuth('manis')(Client);
    expect(injectedTokens(Client)).toEqual(['other', BOUND, BOUND]);
    expect(declaredProperties(Client)).toEqual([
      { key: 'http', type: HttpService },
      { key: symbol, type: HttpService },
    ]);
  });

  it.each([undefined, null, 'text', 7, {}, { key: 7, type: HttpService }, { key: 'http' }, { type: HttpService }])(
    'is no entry that Nest did not write: %j',
    (entry) => {
      class Client {}
      Reflect.defineMetadata('self:properties_metadata', [entry, { key: 'http', type: HttpService }], Client);
      Reflect.defineMetadata('self:paramtypes', [entry], Client);
      expect(injectedTokens(Client)).toEqual([HttpService]);
    },
  );

  it('is what a forwardRef leads to; what only looks like one stays', () => {
    const alike = { forwardRef: 'text' };
    class Client {}
    Reflect.defineMetadata('design:paramtypes', [forwardRef(() => HttpService), alike, null], Client);
    expect(injectedTokens(Client)).toEqual([HttpService, alike, null]);
  });
});
