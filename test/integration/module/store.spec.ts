import { Logger } from '@nestjs/common';
import {
  ProviderAuthModule,
  ProviderAuthOptionsError,
  type ProviderOptions,
  TokenService,
  type TokenStore,
} from 'nestjs-provider-auth';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../lib/core/clock.js';
import { SickStore } from '../../unit/tokens/store/fleet.js';
import { definitionOf, faultsOf, startApp, TOKEN } from './application.js';
import { loggedLines } from '../../logged-lines.js';

let warn = vi.spyOn(Logger.prototype, 'warn');

beforeEach(() => {
  vi.spyOn(Logger.prototype, 'log').mockReturnValue();
  warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const start = (options: Partial<ProviderOptions<unknown>>, store?: TokenStore) =>
  startApp({
    imports: [
      ProviderAuthModule.forRoot({ providers: { acme: definitionOf('acme', options) }, ...(store && { store }) }),
    ],
  });

/** With a method that is missing, or more. */
const storeWith = (more: object): TokenStore => Object.assign(new SickStore(systemClock), more);

const failingStore = (thrown: Error) =>
  ProviderAuthModule.forRootAsync({
    store: () => {
      throw thrown;
    },
    failFast: true,
    providers: { acme: () => definitionOf('acme', { deadline: -1 }) },
  });

describe('the store of the module', () => {
  it('R54 is that of every provider that has none of its own', async () => {
    const [ofModule, own] = [new SickStore(systemClock), new SickStore(systemClock)];
    const app = await startApp({
      imports: [
        ProviderAuthModule.forRootAsync({
          store: ofModule,
          providers: {
            one: () => definitionOf('one'),
            two: () => definitionOf('two', { store: own }),
            three: () => definitionOf('three', { store: false }),
          },
        }),
      ],
    });
    const tokens = app.get(TokenService);
    for (const name of tokens.names()) expect((await tokens.getToken(name)).reveal()).toBe(TOKEN);
    await app.close();
    expect([ofModule, own].map(({ calls }) => calls.filter((call) => call === 'put').length)).toEqual([1, 1]);
  });

  it('R54 may be made of what Nest injects', async () => {
    const store = new SickStore(systemClock);
    const app = await startApp({
      imports: [
        ProviderAuthModule.forRootAsync({
          imports: [
            { module: class Settings {}, providers: [{ provide: 'STORE', useValue: store }], exports: ['STORE'] },
          ],
          inject: ['STORE'],
          store: async (made: TokenStore) => Promise.resolve(made),
          providers: { acme: () => definitionOf('acme') },
        }),
      ],
    });
    expect((await app.get(TokenService).getToken('acme')).reveal()).toBe(TOKEN);
    await app.close();
    expect(store.calls).toContain('put');
  });

  it('R77 whose factory throws is a fault of the start, beside all others', async () => {
    expect(await faultsOf(startApp({ imports: [failingStore(new TypeError('REDIS_URL is missing'))] }))).toEqual([
      expect.stringMatching(/^ProviderAuthModule: store: its factory threw TypeError: REDIS_URL is missing; give/),
      expect.stringMatching(/^acme: deadline/),
    ]);
    const noKeys = new ProviderAuthOptionsError(['keys are missing; give one']);
    expect(await faultsOf(startApp({ imports: [failingStore(noKeys)] }))).toEqual([
      'ProviderAuthModule: store: keys are missing; give one',
      expect.stringMatching(/^acme: deadline/),
    ]);
  });

  it('R73 is named in a warning at start-up where tokens end each other and nothing is shared', async () => {
    await (await start({ singleSession: true })).close();
    expect(loggedLines(warn, /not shared/)).toEqual([
      expect.stringMatching(
        /^acme: a new token ends the old one, and tokens are not shared: .* Give ProviderAuthModule a store/,
      ),
    ]);
    warn.mockClear();
    await (await start({ singleSession: true, store: false })).close();
    await (await start({ singleSession: true }, new SickStore(systemClock))).close();
    await (await start({})).close();
    expect(loggedLines(warn, /not shared/)).toEqual([]);
  });

  it('R73 that cannot lock is refused where tokens end each other, and there alone', async () => {
    const store = new SickStore(systemClock, false);
    expect(await faultsOf(start({ singleSession: true }, store))).toEqual([
      expect.stringMatching(/^acme: its store cannot lock, .*; give it one that can, or store: false$/),
    ]);
    await (await start({}, store)).close();
  });

  it('R77 that is none, or says that it cannot work here, is a fault', async () => {
    expect(await faultsOf(start({}, storeWith({ take: 'none' })))).toEqual([
      'acme: store is no token store; give what redisTokenStore() or the like returns, or false',
    ]);
    const validate = vi.fn(() => Promise.resolve(['jose is missing; install it']));
    expect(await faultsOf(start({}, storeWith({ validate })))).toEqual(['acme: jose is missing; install it']);
    const throws = vi.fn(() => Promise.reject(new TypeError('fake-secret')));
    const [fault] = await faultsOf(start({}, storeWith({ validate: throws })));
    expect(fault).toMatch(/^acme: its store's validate threw TypeError/);
  });

  it('R52 is told in the log once when it falls ill, and once when it is well', async () => {
    const store = new SickStore(systemClock);
    store.is = 'down';
    const app = await start({}, store);
    await app.get(TokenService).getToken('acme');
    await app.close();
    const lines = warn.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual([expect.stringMatching(/^acme: its token store is ill \(Error\)/)]);
  });
});
