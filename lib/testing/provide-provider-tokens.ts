import type { ValueProvider } from '@nestjs/common';
import { HttpService } from '@nestjs/axios';
import { of } from 'rxjs';
import { AccessToken, getProviderTokenServiceToken, ProviderTokenService } from '../index.js';
import type { ProviderName } from '../module/provider-auth-registry.js';
import type { ProviderStatus } from '../runtime/provider-status.js';

const HOUR_MS = 3_600_000;

/**
 * A fake `ProviderTokenService` of a provider, for the spec of a client. Every subject's token is `value` and lives for an
 * hour, no origin is checked, `fetch` is the global one with the token on it, and `dispatcher()` adds nothing.
 */
export function provideProviderTokens(name: ProviderName, value: string): ValueProvider<ProviderTokenService> {
  const now = Date.now();
  const token = new AccessToken({ value, tokenType: 'Bearer', sentAt: now, lifetime: HOUR_MS });
  const status: ProviderStatus = {
    state: 'fresh',
    expiresAt: Math.floor(token.expiresAt),
    remainingMs: HOUR_MS,
    refreshAt: Math.floor(token.refreshAt),
    acquiredAt: now,
    lastFailure: undefined,
    cooldownUntil: undefined,
    rejections: undefined,
    credentials: undefined,
    subjects: 1,
    store: undefined,
  };
  const tokens = new ProviderTokenService({
    name,
    http: new HttpService(),
    token: () => Promise.resolve(token),
    peek: () => token,
    status: () => status,
    token$: of(token),
    authorize: () =>
      Promise.resolve({
        headers: { Authorization: token.header() },
        token,
        acquisitionError: undefined,
        rejected: () => Promise.resolve(false),
      }),
    fetch: (input, init) => {
      const request = new Request(input, init);
      request.headers.set('Authorization', token.header());
      return fetch(request);
    },
    interceptor: () => (dispatch) => dispatch,
    describe: () => 'a test',
    verify: () =>
      Promise.resolve({
        provider: name,
        subject: undefined,
        outcome: 'ok',
        durationMs: 0,
        expiresAt: status.expiresAt,
        endpoint: undefined,
        notes: [],
        error: undefined,
      }),
    warmUp: () => Promise.resolve(),
    stopSchedule: () => undefined,
    close: () => Promise.resolve(),
  });
  return { provide: getProviderTokenServiceToken(name), useValue: tokens };
}
