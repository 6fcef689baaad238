import { HttpService } from '@nestjs/axios';
import { Global, Injectable, Module, Optional } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { of } from 'rxjs';
import {
  getProviderHttpToken,
  InjectProviderHttp,
  InjectProviderTokenService,
  ProviderAuthModule,
  ProviderTokenService,
  UseProviderAuth,
} from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { definitionOf, hostOf, startApp } from './application.js';

const auth = () =>
  ProviderAuthModule.forRoot({ providers: { manis: definitionOf('manis'), airalo: definitionOf('airalo') } });

describe('R64 a name that no provider has', () => {
  it('is reported with the known ones, wherever it stands: on a constructor, a property, an optional one, an HttpService', async () => {
    @Injectable()
    @UseProviderAuth('manos')
    class Client {
      constructor(readonly http: HttpService) {}
    }
    @Injectable()
    class Explicit {
      constructor(@Optional() @InjectProviderTokenService('airal') readonly tokens: ProviderTokenService) {}
      @InjectProviderHttp('bench') readonly http!: HttpService;
    }
    @Injectable()
    @UseProviderAuth('one-shot')
    class Http extends HttpService {}
    await expect(startApp({ imports: [auth()], providers: [Client, Explicit, Http] })).rejects.toThrow(
      /4 faults\n {2}- Client: there is no provider 'manos' \(known: 'manis', 'airalo'\); correct.*\n {2}- Explicit: there is no provider 'airal'.*\n {2}- Explicit: there is no provider 'bench'.*\n {2}- Http: there is no provider 'one-shot'/,
    );
  });

  it('fails the loading of a lazy module that asks for it', async () => {
    @Injectable()
    @UseProviderAuth('menos')
    class Client {
      constructor(readonly http: HttpService) {}
    }
    @Module({ providers: [Client] })
    class Lazy {}
    const app = await startApp({ imports: [auth()] });
    await expect(app.get(LazyModuleLoader).load(() => Lazy)).rejects.toThrow(
      "there is no provider 'menos', only 'manis', 'airalo'; correct the name or add it to ProviderAuthModule",
    );
  });

  it('and nothing takes the place of what a global module of the application provides', async () => {
    @Injectable()
    @UseProviderAuth('mocked')
    class Client {
      constructor(readonly http: HttpService) {}
    }
    @Injectable()
    @UseProviderAuth('featured')
    class Featured {
      constructor(readonly http: HttpService) {}
    }
    const mock = { get: () => of({}) };
    @Global()
    @Module({
      providers: [{ provide: getProviderHttpToken('mocked'), useValue: mock }],
      exports: [getProviderHttpToken('mocked')],
    })
    class Mocks {}
    @Global()
    @Module({
      imports: [ProviderAuthModule.forFeature({ featured: definitionOf('featured') })],
      exports: [ProviderAuthModule],
    })
    class Features {}
    @Module({ providers: [Client, Featured] })
    class Clients {}
    const app = await startApp({ imports: [auth(), Mocks, Features, Clients] });
    expect(app.get(Client).http).toBe(mock);
    expect(hostOf(app.get(Featured).http)).toBe('featured.test');
  });
});
