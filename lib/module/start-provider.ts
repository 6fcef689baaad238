import { HttpService } from '@nestjs/axios';
import { NEVER } from 'rxjs';
import { ProviderAuthError } from '../core/errors.js';
import { optionsOf } from '../protocol/provider-definition.js';
import type { StartProvider } from './provider-runtime.js';

// TEMPORARY STUB: a plain axios instance and no tokens. Replaced when the core stack and `bindHttp` are integrated.
export const startProvider: StartProvider = (name, definition, defaults) => {
  const { http } = optionsOf(definition);
  const none = () =>
    Promise.reject(new ProviderAuthError('ERR_TOKEN_UNAVAILABLE', name, 'the token stack is not integrated yet'));
  return {
    name,
    http: new HttpService(new HttpService().axiosRef.create(defaults.http).create(http)),
    token: none,
    peek: () => undefined,
    token$: NEVER,
    headers: none,
    fetch: none,
    describe: () => `${http.baseURL ?? 'no base URL'}, stub`,
    warmUp: () => Promise.resolve(),
    stopSchedule: () => undefined,
    close: () => Promise.resolve(),
  };
};
