import { HttpService } from '@nestjs/axios';
import { Inject, Injectable } from '@nestjs/common';
import { InjectProviderHttp, ProviderTokenService, UseProviderAuth } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';

describe('R64 @UseProviderAuth throws when there is nothing to bind', () => {
  it('a type that the compiler cannot emit: union, import type', () => {
    expect(() => {
      @UseProviderAuth('manis')
      class Client {
        constructor(readonly http: HttpService | undefined | string) {}
      }
      return Client;
    }).toThrow(
      "@UseProviderAuth('manis') on Client cannot see the type of constructor parameter 0; import HttpService without `type` and write `http: HttpService` (no union), or put @InjectProviderHttp('manis') on it",
    );
  });

  it('a type that was not there yet, as in a circle of imports', () => {
    class Client {
      constructor(readonly http: HttpService) {}
    }
    Reflect.defineMetadata('design:paramtypes', [undefined], Client);
    expect(() => UseProviderAuth('manis')(Client)).toThrow('cannot see the type of constructor parameter 0');
  });

  it('no metadata, as from tsx and esbuild', () => {
    class Client {
      constructor(readonly http: HttpService) {}
    }
    expect(() => UseProviderAuth('manis')(Client)).toThrow(
      /finds no decorator metadata; compile with emitDecoratorMetadata/,
    );
    class Explicit {
      constructor(readonly http: HttpService) {}
    }
    Inject(HttpService)(Explicit, undefined, 0);
    UseProviderAuth('manis')(Explicit);
    expect(Reflect.getMetadata('design:paramtypes', Explicit)).toEqual(['PROVIDER_AUTH_HTTP(manis)']);
    class Primitive {
      constructor(readonly http: HttpService) {}
    }
    InjectProviderHttp('manis')(Primitive, undefined, 0);
    UseProviderAuth('manis')(Primitive);
    expect(Reflect.getMetadata('design:paramtypes', Primitive)).toEqual(['PROVIDER_AUTH_HTTP(manis)']);
  });

  it('no HttpService at all', () => {
    expect(() => {
      @Injectable()
      @UseProviderAuth('manis')
      class Client {
        constructor(readonly text: string) {}
      }
      return Client;
    }).toThrow(/on Client finds no HttpService; take `http: HttpService`/);
    expect(() => UseProviderAuth('manis')(class {})).toThrow(/finds no HttpService/);
  });

  it('an HttpService of its own that takes no axios instance', () => {
    expect(() => {
      @UseProviderAuth('manis')
      class Client extends HttpService {
        constructor(readonly text: string) {
          super();
        }
      }
      return Client;
    }).toThrow(/gets no axios instance; remove it, or take \(http: HttpService\)/);
  });

  it.each(['', undefined, 7])('no name: %j', (name) => {
    const bind = () => Reflect.apply(UseProviderAuth, undefined, [name])(class {});
    expect(bind).toThrow(`@UseProviderAuth('${name}') on an anonymous class names no provider; give it a name of Pro`);
  });

  it('two bindings', () => {
    class Client {}
    Reflect.defineMetadata('design:paramtypes', [ProviderTokenService], Client);
    UseProviderAuth('manis')(Client);
    expect(() => UseProviderAuth('airalo')(Client)).toThrow(/is a second binding; keep one/);
  });
});

describe('what @UseProviderAuth leaves alone', () => {
  it('parameters without metadata beside one that @Inject() names', () => {
    class Client {
      constructor(
        readonly first: unknown,
        readonly http: HttpService,
      ) {}
    }
    Inject(HttpService)(Client, undefined, 1);
    UseProviderAuth('manis')(Client);
    expect(Reflect.getMetadata('design:paramtypes', Client)).toEqual([undefined, 'PROVIDER_AUTH_HTTP(manis)']);
  });

  it('the axios of an HttpModule in a class that is no HttpService', () => {
    @UseProviderAuth('manis')
    class Client {
      @Inject('AXIOS_INSTANCE_TOKEN') readonly plain: unknown;
      constructor(readonly http: HttpService) {}
    }
    expect(Reflect.getMetadata('self:properties_metadata', Client)).toEqual([
      { key: 'plain', type: 'AXIOS_INSTANCE_TOKEN' },
    ]);
  });
});
