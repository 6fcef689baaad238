import { HttpService } from '@nestjs/axios';
import { throwError } from 'rxjs';
import type { ProviderAuthOptionsError } from '../../core/errors.js';
import { NOTHING_TO_ACQUIRE, type ProviderRuntime } from '../../runtime/provider-runtime.js';

/** Stands in for a provider that cannot be started, until start-up has found the other faults too; it refuses all. */
export function brokenProvider(name: string, error: ProviderAuthOptionsError): ProviderRuntime {
  const refuse = () => Promise.reject(error);
  return {
    name,
    http: new HttpService(new HttpService().axiosRef.create({ adapter: refuse })),
    token: refuse,
    peek: () => undefined,
    status: () => NOTHING_TO_ACQUIRE,
    token$: throwError(() => error),
    headers: refuse,
    fetch: refuse,
    describe: () => 'cannot be started',
    warmUp: refuse,
    stopSchedule: () => undefined,
    close: () => Promise.resolve(),
  };
}
