import { HttpModule, HttpService } from '@nestjs/axios';
import {
  type CanActivate,
  Controller,
  forwardRef,
  Get,
  Inject,
  Injectable,
  mixin,
  Module,
  Optional,
  Scope,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AxiosInstance } from 'axios';
import { create } from 'axios';
import {
  getProviderHttpToken,
  InjectProviderHttp,
  InjectProviderTokenService,
  ProviderAuthModule,
  ProviderTokenService,
  UseProviderAuth,
} from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { definitionOf, hostOf, startApp, testModule } from './application.js';

const auth = () =>
  ProviderAuthModule.forRoot({ providers: { manis: definitionOf('manis'), airalo: definitionOf('airalo') } });

async function made<T>(target: Type<T>, providers: Parameters<typeof startApp>[0]['providers'] = []): Promise<T> {
  const app = await startApp({ imports: [auth()], providers: [target, ...providers] });
  return app.resolve(target);
}

@Injectable()
class Audit {}

@Injectable()
@UseProviderAuth('manis')
class ManisClient {
  constructor(
    readonly audit: Audit,
    readonly http: HttpService,
    readonly tokens: ProviderTokenService,
  ) {}
}

describe('what @UseProviderAuth binds', () => {
  it('constructor parameters, among others', async () => {
    const client = await made(ManisClient, [Audit]);
    expect(hostOf(client.http)).toBe('manis.test');
    expect(client.audit).toBeInstanceOf(Audit);
    expect(client.tokens.toJSON()).toEqual({ provider: 'manis' });
  });

  it('above @Injectable as well as below', async () => {
    @UseProviderAuth('manis')
    @Injectable()
    class Client {
      constructor(readonly http: HttpService) {}
    }
    expect(hostOf((await made(Client)).http)).toBe('manis.test');
  });

  it('properties, inferred and explicit', async () => {
    @Injectable()
    @UseProviderAuth('manis')
    class Client {
      @Inject() readonly inferred!: HttpService;
      @Inject(HttpService) readonly explicit!: HttpService;
      @Inject() readonly tokens!: ProviderTokenService;
      @Inject() readonly audit!: Audit;
    }
    const client = await made(Client, [Audit]);
    expect([hostOf(client.inferred), hostOf(client.explicit)]).toEqual(['manis.test', 'manis.test']);
    expect(client.tokens.toJSON()).toEqual({ provider: 'manis' });
    expect(client.audit).toBeInstanceOf(Audit);
  });

  it('an explicit @Inject(HttpService), and leaves other tokens alone', async () => {
    @Injectable()
    @UseProviderAuth('manis')
    class Client {
      constructor(
        @Inject('A') readonly a: string,
        @Inject(HttpService) readonly http: HttpService,
        @InjectProviderHttp('airalo') readonly other: HttpService,
        @InjectProviderTokenService('airalo') readonly tokens: ProviderTokenService,
      ) {}
    }
    const client = await made(Client, [{ provide: 'A', useValue: 'a' }]);
    expect(client.a).toBe('a');
    expect([hostOf(client.http), hostOf(client.other)]).toEqual(['manis.test', 'airalo.test']);
    expect(client.tokens.toJSON()).toEqual({ provider: 'airalo' });
  });

  it.each([
    ['REQUEST', Scope.REQUEST],
    ['TRANSIENT', Scope.TRANSIENT],
  ])('in %s scope', async (_, scope) => {
    @Injectable({ scope })
    @UseProviderAuth('manis')
    class Client {
      @Inject() readonly property!: HttpService;
      constructor(readonly http: HttpService) {}
    }
    const client = await made(Client);
    expect([hostOf(client.http), hostOf(client.property)]).toEqual(['manis.test', 'manis.test']);
  });

  it('a controller and a guard', async () => {
    const seen: string[] = [];
    @Injectable()
    @UseProviderAuth('airalo')
    class Guard implements CanActivate {
      constructor(http: HttpService) {
        seen.push(hostOf(http));
      }
      canActivate() {
        return true;
      }
    }
    @Controller()
    @UseGuards(Guard)
    @UseProviderAuth('manis')
    class Orders {
      constructor(http: HttpService) {
        seen.push(hostOf(http));
      }
      @Get() get() {}
    }
    await startApp({ imports: [auth()], controllers: [Orders] });
    expect(seen.toSorted()).toEqual(['airalo.test', 'manis.test']);
  });

  it('a class that is an HttpService itself', async () => {
    @Injectable()
    @UseProviderAuth('manis')
    class ManisHttp extends HttpService {}
    @Injectable()
    @UseProviderAuth('airalo')
    class AiraloHttp extends HttpService {
      constructor(http: HttpService) {
        super(http.axiosRef);
      }
    }
    @Injectable()
    @UseProviderAuth('manis')
    class Explicit extends HttpService {
      constructor(
        readonly audit: Audit,
        @Inject('AXIOS_INSTANCE_TOKEN') instance: AxiosInstance,
      ) {
        super(instance);
      }
    }
    expect(hostOf(await made(ManisHttp))).toBe('manis.test');
    expect(hostOf(await made(AiraloHttp))).toBe('airalo.test');
    expect(hostOf(await made(Explicit, [Audit]))).toBe('manis.test');
  });

  it('a class behind useClass, and one made by moduleRef.create', async () => {
    @Injectable()
    class Maker {
      constructor(readonly moduleRef: ModuleRef) {}
    }
    const app = await startApp({
      imports: [auth()],
      providers: [Audit, Maker, { provide: 'client', useClass: ManisClient }],
    });
    expect(hostOf(app.get<ManisClient>('client').http)).toBe('manis.test');
    const created = await app.get(Maker).moduleRef.create(ManisClient);
    expect(hostOf(created.http)).toBe('manis.test');
  });

  it('beside an HttpModule, whose HttpService others still get', async () => {
    @Injectable()
    class Other {
      constructor(readonly http: HttpService) {}
    }
    @Module({
      imports: [HttpModule.register({ baseURL: 'https://plain.test' })],
      providers: [ManisClient, Other, Audit],
      exports: [ManisClient, Other],
    })
    class Feature {}
    const app = await startApp({ imports: [auth(), Feature] });
    expect(hostOf(app.get(ManisClient, { strict: false }).http)).toBe('manis.test');
    expect(hostOf(app.get(Other, { strict: false }).http)).toBe('plain.test');
  });
});

const clientOf = (name: string) => {
  @UseProviderAuth(name)
  class Client {
    constructor(readonly http: HttpService) {}
  }
  return mixin(Client);
};

describe('a subclass of a bound client', () => {
  it('a subclass without a constructor inherits parameters, optional ones too', async () => {
    @Injectable()
    @UseProviderAuth('manis')
    class Base {
      constructor(
        readonly http: HttpService,
        @Optional() readonly audit?: Audit,
      ) {}
    }
    @Injectable()
    class Child extends Base {}
    @Injectable()
    @UseProviderAuth('airalo')
    class Rebound extends Base {}
    expect(hostOf((await made(Child)).http)).toBe('manis.test');
    expect(hostOf((await made(Rebound)).http)).toBe('airalo.test');
    expect((await made(Rebound, [Audit])).audit).toBeInstanceOf(Audit);
  });

  it('a decorated subclass of an undecorated class with an optional parameter', async () => {
    @Injectable()
    class Base {
      constructor(
        readonly http: HttpService,
        @Optional() readonly audit?: Audit,
      ) {}
    }
    @Injectable()
    @UseProviderAuth('airalo')
    class Child extends Base {}
    const child = await made(Child);
    expect([hostOf(child.http), child.audit]).toEqual(['airalo.test', undefined]);
  });

  it('a subclass with another constructor gets its own parameters, not the inherited ones by index', async () => {
    @Injectable()
    @UseProviderAuth('manis')
    class Base {
      constructor(
        @Inject(HttpService) readonly http: HttpService,
        @Optional() readonly audit?: Audit,
      ) {}
    }
    @Injectable()
    @UseProviderAuth('airalo')
    class Child extends Base {
      constructor(
        readonly first: Audit,
        @Inject('A') readonly a: string,
        http: HttpService,
      ) {
        super(http);
      }
    }
    @Injectable()
    class Undecorated extends Base {
      constructor(
        readonly first: Audit,
        @InjectProviderHttp('airalo') http: HttpService,
      ) {
        super(http);
      }
    }
    const others = [Audit, { provide: 'A', useValue: 'a' }];
    const child = await made(Child, others);
    expect([hostOf(child.http), child.a]).toEqual(['airalo.test', 'a']);
    expect(child.first).toBeInstanceOf(Audit);
    const undecorated = await made(Undecorated, others);
    expect(hostOf(undecorated.http)).toBe('airalo.test');
    expect(undecorated.first).toBeInstanceOf(Audit);
    const optional = await startApp({ imports: [auth()], providers: [Base] });
    expect(hostOf(optional.get(Base).http)).toBe('manis.test');
  });

  it('an @Inject() of a parent is not taken for a parameter of a decorated subclass', async () => {
    @Injectable()
    class Base {
      constructor(@Inject('A') readonly a: string) {}
    }
    @Injectable()
    @UseProviderAuth('manis')
    class Child extends Base {
      constructor(
        readonly http: HttpService,
        @Inject('A') a: string,
      ) {
        super(a);
      }
    }
    const child = await made(Child, [{ provide: 'A', useValue: 'a' }]);
    expect([hostOf(child.http), child.a]).toEqual(['manis.test', 'a']);
  });

  it('a required parameter of a decorated subclass is not optional because the parent has an optional one', async () => {
    @Injectable()
    @UseProviderAuth('manis')
    class Base {
      constructor(
        @Optional() readonly audit: Audit,
        readonly http: HttpService,
      ) {}
    }
    @Injectable()
    @UseProviderAuth('manis')
    class Child extends Base {
      constructor(
        readonly required: Audit,
        http: HttpService,
      ) {
        super(required, http);
      }
    }
    await expect(made(Child)).rejects.toThrow(/Nest can't resolve dependencies of the Child/);
  });

  it('a subclass rebinds inherited properties; its parent and siblings keep theirs', async () => {
    @Injectable()
    @UseProviderAuth('manis')
    class Base {
      @Inject() readonly http!: HttpService;
      @InjectProviderHttp('manis') readonly fixed!: HttpService;
    }
    @Injectable()
    @UseProviderAuth('airalo')
    class Child extends Base {
      @Inject() readonly more!: HttpService;
    }
    @Injectable()
    @UseProviderAuth('manis')
    class Grandchild extends Child {}
    const child = await made(Child);
    expect([child.http, child.more, child.fixed].map(hostOf)).toEqual(['airalo.test', 'airalo.test', 'manis.test']);
    const grandchild = await made(Grandchild);
    expect([grandchild.http, grandchild.more].map(hostOf)).toEqual(['manis.test', 'manis.test']);
    expect(hostOf((await made(Base)).http)).toBe('manis.test');
  });

  it('mixins, around and inside', async () => {
    const Logged = (base: Type<{ readonly http: HttpService }>) => {
      class Mixin extends base {
        @Inject() readonly audit!: Audit;
      }
      return mixin(Mixin);
    };
    const around = await made(Logged(clientOf('manis')), [Audit]);
    expect(hostOf(around.http)).toBe('manis.test');
    expect(around.audit).toBeInstanceOf(Audit);
    expect(hostOf((await made(clientOf('airalo'))).http)).toBe('airalo.test');
  });
});

describe('an application under test', () => {
  it('overrideProvider replaces a bound HttpService', async () => {
    const mock = new HttpService(create({ baseURL: 'https://mock.test' }));
    const app = await testModule({ imports: [auth()], providers: [ManisClient, Audit] })
      .overrideProvider(getProviderHttpToken('manis'))
      .useValue(mock)
      .compile();
    await app.init();
    expect(app.get(ManisClient).http).toBe(mock);
  });

  it('useMocker is asked for PROVIDER_AUTH_HTTP(manis)', async () => {
    const asked: unknown[] = [];
    const app = await testModule({ providers: [ManisClient] })
      .useMocker((token) => {
        asked.push(token);
        return { mocked: token };
      })
      .compile();
    await app.init();
    expect(asked).toEqual([Audit, 'PROVIDER_AUTH_HTTP(manis)', 'PROVIDER_AUTH_TOKENS(manis)']);
    expect(app.get(ManisClient).http).toEqual({ mocked: 'PROVIDER_AUTH_HTTP(manis)' });
  });
});

describe('R64 a client that cannot work fails at start-up', () => {
  it('without ProviderAuthModule: the error of Nest names PROVIDER_AUTH_HTTP(manis)', async () => {
    await expect(startApp({ providers: [ManisClient, Audit] })).rejects.toThrow(
      '(Audit, ?, PROVIDER_AUTH_TOKENS(manis)). Please make sure that the argument "PROVIDER_AUTH_HTTP(manis)" at index [1]',
    );
  });

  it('an undecorated child that asks for a plain HttpService, by constructor, property or forwardRef', async () => {
    @Injectable()
    class Child extends ManisClient {
      constructor(audit: Audit, http: HttpService) {
        super(audit, http, Object.create(null));
      }
    }
    @Injectable()
    class Property extends ManisClient {
      @Inject(forwardRef(() => HttpService)) readonly own!: HttpService;
    }
    await expect(startApp({ imports: [auth(), HttpModule], providers: [Child, Property, Audit] })).rejects.toThrow(
      /2 faults\n {2}- Child: it extends a client of manis.*put @UseProviderAuth\('manis'\)[^\n]*\n.*Property/,
    );
  });

  it('a factory that gives a plain HttpService to a bound class', async () => {
    const factory = {
      provide: 'client',
      inject: [{ token: HttpService, optional: false }],
      useFactory: (http: HttpService) => new ManisClient(new Audit(), http, Object.create(null)),
    };
    await expect(startApp({ imports: [auth(), HttpModule], providers: [factory] })).rejects.toThrow(
      "ManisClient: its factory injects a plain HttpService, which is not manis's; inject getProviderHttpToken('manis')",
    );
    const right = { ...factory, inject: [getProviderHttpToken('manis')] };
    const app = await startApp({ imports: [auth(), HttpModule], providers: [right] });
    expect(hostOf(app.get<ManisClient>('client').http)).toBe('manis.test');
  });
});
