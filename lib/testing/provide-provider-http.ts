import { HttpService } from '@nestjs/axios';
import type { ValueProvider } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { getProviderHttpToken } from '../index.js';
import type { ProviderName } from '../module/provider-auth-registry.js';

// Not that of 'axios': for CommonJS that package has types of its own, which are not those that HttpService knows.
type AxiosInstance = HttpService['axiosRef'];

/** As much of an `HttpService` as the client under test uses; answers need not be whole `AxiosResponse`s. */
export type HttpServiceMock = {
  readonly [M in Exclude<keyof HttpService, 'axiosRef'>]?: (...args: never[]) => Observable<unknown>;
} & { readonly axiosRef?: Partial<Record<keyof AxiosInstance, unknown>> };

/**
 * A fake `HttpService` of a provider, for the spec of a client: what `@UseProviderAuth(name)` and
 * `@InjectProviderHttp(name)` inject. It is an axios instance, or as much of an `HttpService` as the client uses.
 */
export function provideProviderHttp(
  name: ProviderName,
  mock: HttpServiceMock | AxiosInstance,
): ValueProvider<HttpServiceMock> {
  return { provide: getProviderHttpToken(name), useValue: isAxios(mock) ? new HttpService(mock) : mock };
}

function isAxios(mock: HttpServiceMock | AxiosInstance): mock is AxiosInstance {
  return 'interceptors' in mock;
}
