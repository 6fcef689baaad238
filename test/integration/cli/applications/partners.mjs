// Nest applications as an ES module; which one, stands in the environment.
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { Module } from '@nestjs/common';
import { defineProvider, form, ProviderAuthModule, TokenService } from 'nestjs-provider-auth';

const { TOKEN_URL, SECRET, APPLICATION = 'good' } = process.env;

const provider = (url, more = {}) =>
  defineProvider({
    http: { baseURL: url },
    dangerouslyAllowHttp: url.startsWith('http:') ? [new URL(url).origin] : [],
    credentials: { id: 'fake-client', secret: SECRET },
    request: ({ credentials, subject = 'own' }) => ({ url: '/token', body: form({ ...credentials, subject }) }),
    ...more,
  });

const key = defineProvider({ http: { baseURL: 'https://key.test' }, credentials: {}, attach() {} });
const acme = provider(TOKEN_URL);

/** Prints on every way, asks for a token where it may, and leaves a server and a timer open. */
class Busy {
  constructor(tokens) {
    this.tokens = tokens;
    console.log('printed by the application');
    writeSync(1, 'written by the application\n');
    createServer().listen(0);
    setInterval(() => {}, 1_000);
  }

  async onModuleInit() {
    await this.tokens.getToken('acme');
  }

  async onApplicationBootstrap() {
    await this.tokens.getToken('acme');
  }
}

const factory = (useFactory, inject = []) => ({ provide: 'something', useFactory, inject });

const applications = {
  good: () => ({ imports: [ProviderAuthModule.forRoot({ failFast: true, providers: { acme, key } })] }),
  subjects: () => {
    const tenants = provider(TOKEN_URL, { credentials: (id) => id && { id, secret: SECRET }, requireSubject: true });
    const session = provider(TOKEN_URL, { singleSession: true });
    return { imports: [ProviderAuthModule.forRoot({ providers: { tenants, session } })] };
  },
  faults: () => ({
    imports: [
      ProviderAuthModule.forRoot({
        failFast: true,
        warmUp: false,
        providers: { acme: provider(TOKEN_URL, { deadline: -1, origins: [] }) },
      }),
    ],
  }),
  busy: () => ({
    imports: [ProviderAuthModule.forRoot({ providers: { acme } })],
    providers: [factory((tokens) => new Busy(tokens), [TokenService])],
  }),
  database: () => ({
    imports: [ProviderAuthModule.forRoot({ providers: { acme } })],
    providers: [
      factory(() => Promise.reject(new Error(`connect ECONNREFUSED postgres://me:${SECRET}@127.0.0.1:5432`))),
    ],
  }),
  dependency: () => ({ providers: [factory(() => {}, ['DATABASE'])] }),
  'end of the process': () => ({ providers: [factory(() => process.exit(0))] }),
  'a start without an end': () => ({ providers: [factory(() => new Promise(() => {}))] }),
  'a start that hangs': () => {
    setInterval(() => {}, 1_000);
    console.log(`arguments: ${process.argv.length - 2}`);
    return { providers: [factory(() => new Promise(() => {}))] };
  },
  'an exit code of its own': () => {
    process.on('exit', () => (process.exitCode = 0));
    return applications.good();
  },
  'an exit of its own': () => {
    const exit = process.exit.bind(process);
    process.exit = () => exit(0);
    return applications.good();
  },
  'no exit': () => {
    process.exit = () => {};
    setInterval(() => {}, 1_000);
    return applications.good();
  },
  killed: () => ({ providers: [factory(() => process.kill(process.pid, 'SIGKILL'))] }),
  'no providers': () => ({ imports: [ProviderAuthModule.forRoot({ providers: {} })] }),
  'no ProviderAuthModule': () => ({ providers: [] }),
};

export class AppModule {}
Module(applications[APPLICATION]())(AppModule);

/** The same under another name is one module all the same. */
export const TheSame = AppModule;
export const notAModule = () => {};
