import { Test } from '@nestjs/testing';
import {
  defineProvider,
  form,
  getProviderHttpToken,
  memoryTokenStore,
  ProviderAuthModule,
  TokenService,
  type TokenStore,
} from 'nestjs-provider-auth';
import type { HttpService } from '@nestjs/axios';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuthorizationServer } from './world/authorization-server.js';

/** How many requests are under way at once. */
const AT_ONCE = 50;

/** A store that writes down what it is asked. */
function counted(store: TokenStore): { readonly store: TokenStore; readonly commands: string[] } {
  const commands: string[] = [];
  const counting = <A extends unknown[], T>(name: string, ask: (...args: A) => Promise<T>) => {
    return (...args: A): Promise<T> => {
      commands.push(name);
      return ask(...args);
    };
  };
  return {
    commands,
    store: {
      isShared: true,
      canLock: true,
      get: counting('get', (key) => store.get(key)),
      put: counting('put', (key, write) => store.put(key, write)),
      lock: counting('lock', (key, owner, until) => store.lock(key, owner, until)),
      release: counting('release', (key, owner) => store.release(key, owner)),
      take: counting('take', (key, quota) => store.take(key, quota)),
    },
  };
}

describe('what a replica asks its store', () => {
  const { store, commands } = counted(memoryTokenStore());
  let server: AuthorizationServer;

  beforeEach(async () => {
    commands.length = 0;
    server = await AuthorizationServer.start({ lifetime: 300_000, latency: 0 }, () => {});
  });
  afterEach(() => server.close());

  const application = (options: object = {}) =>
    Test.createTestingModule({
      imports: [
        ProviderAuthModule.forRoot({
          store,
          providers: {
            partner: defineProvider({
              http: { baseURL: server.url },
              dangerouslyAllowHttp: [server.url],
              credentials: { id: 'fleet', secret: 'fake-secret' },
              request: ({ credentials }) => ({ url: '/token', body: form({ client_id: credentials.id }) }),
              ...options,
            }),
          },
        }),
      ],
    }).compile();

  it('R54 is nothing for 10,000 requests with a token at hand', async () => {
    const app = await application();
    await app.init();
    await app.get(TokenService).getToken('partner');
    const http = app.get<HttpService>(getProviderHttpToken('partner'));
    commands.length = 0;
    for (let i = 0; i < 10_000; i += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => http.axiosRef.get('/orders')));
    }
    expect(commands).toEqual([]);
    await app.close();
  });

  it.each([
    ['of a provider', 4, {}],
    ['of a provider with a quota', 5, { tokenRequestQuota: { limit: 30, window: 60_000 } }],
    [
      'for a tenant of a provider with a quota',
      6,
      { tokenRequestQuota: { limit: 30, window: 60_000 }, credentials: () => ({ id: 'tenant' }), requireSubject: true },
    ],
  ])('R54 is few things for a renewal %s: %i', async (_, most, options) => {
    const app = await application(options);
    await app.init();
    const tokens = app.get(TokenService);
    const subject = { ...('requireSubject' in options && { subject: 'ann' }) };
    const first = await tokens.getToken('partner', subject);
    commands.length = 0;
    const second = await tokens.getToken('partner', { ...subject, replaces: first, reason: 'due' });
    expect(second.reveal()).not.toBe(first.reveal());
    expect(commands.length, commands.join()).toBeLessThanOrEqual(most);
    await app.close();
  });
});
