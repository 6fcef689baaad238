// Nest applications, which differ in one thing each. None of them asks anybody.
import { type DynamicModule, Global, Injectable, Module } from '@nestjs/common';
import { defineProvider, form, type ProviderDefinition, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';

const key = defineProvider({ http: { baseURL: 'https://key.test' }, credentials: {}, attach() {} });
const faulty = defineProvider({ http: { baseURL: 'https://key.test' }, deadline: -1, credentials: {}, attach() {} });
const other = defineProvider({ http: { baseURL: 'https://other.test' }, credentials: {}, attach() {} });
/** Has credentials of nobody. */
const tenants = defineProvider({
  http: { baseURL: 'https://tenants.test' },
  credentials: (): { id: string } | undefined => undefined,
  request: ({ credentials }) => ({ url: '/token', body: form(credentials) }),
  requireSubject: true,
});

const root = (providers: Record<string, ProviderDefinition>): DynamicModule =>
  ProviderAuthModule.forRoot({ providers });

/** Its hooks would reach what nobody here has. */
@Injectable()
class Worker {
  onModuleInit(): void {
    throw new Error('onModuleInit ran');
  }

  onApplicationBootstrap(): void {
    throw new Error('onApplicationBootstrap ran');
  }
}

@Module({ imports: [root({ key, other, tenants })], providers: [Worker] })
export class Good {}

@Module({ imports: [root({ faulty })] })
export class Faulty {}

@Module({ providers: [{ provide: 'database', useFactory: () => Promise.reject(new Error('connect ECONNREFUSED')) }] })
export class Unreachable {}

@Module({ providers: [Worker] })
export class WithoutProviders {}

/** Something of its own stands for the tokens, and is broken. */
@Global()
@Module({
  providers: [
    {
      provide: TokenService,
      useValue: {
        names: (): string[] => {
          throw Object.assign(new Error('a fault of ours'), { code: 'ERR_OF_OURS' });
        },
      },
    },
  ],
  exports: [TokenService],
})
export class Broken {}

export const port = 3000;
