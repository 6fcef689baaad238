import { defineProvider, type FetchDispatcher, manis, type ProviderTokenService } from 'nestjs-provider-auth';
import { describe, expectTypeOf, it } from 'vitest';

declare const service: ProviderTokenService;

describe('a bound fetch', () => {
  it('takes paths, URLs and Requests, and says whose token is meant', () => {
    expectTypeOf(service.fetch).toBeCallableWith('/orders', { method: 'POST', providerAuth: { subject: 'a' } });
    expectTypeOf(service.fetch).toBeCallableWith(new URL('https://a.test'), { providerAuth: false });
    expectTypeOf(service.fetch).toBeCallableWith(new Request('https://a.test'));
  });
});

describe('a dispatcher', () => {
  it('may be that of any undici', () => {
    class Agent {
      dispatch(options: { readonly path: string }, handler: { onError?(error: Error): void }): boolean {
        return options.path === '' && handler.onError === undefined;
      }
    }
    expectTypeOf<Agent>().toExtend<FetchDispatcher>();
    expectTypeOf<NonNullable<RequestInit['dispatcher']>>().toExtend<FetchDispatcher>();
    expectTypeOf<object>().not.toExtend<FetchDispatcher>();
  });

  it('is an option of every provider', () => {
    const dispatcher: FetchDispatcher = { dispatch: () => true };
    const http = { baseURL: 'https://a.test', dispatcher };
    defineProvider({ http, credentials: {}, attach: () => {}, replayBodyLimit: 0 });
    manis({ baseURL: 'https://a.test', http: { dispatcher }, merchantId: 'a', secret: 'b', replayBodyLimit: 1_024 });
  });
});
