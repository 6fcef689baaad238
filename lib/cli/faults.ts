import type { ProviderAuthOptionsError } from '../index.js';
import { problemAndCure } from '../runtime/problem-and-cure.js';
import type { CheckRow } from './check-row.js';

/** Whether it is the error that lists the faults of a start-up. By its code: another copy of this package throws another class. */
export function isOptionsError(error: unknown): error is ProviderAuthOptionsError {
  return error instanceof Error && 'code' in error && error.code === 'ERR_PROVIDER_AUTH_OPTIONS' && 'faults' in error;
}

/** A row for each fault; each begins with what it is about: a provider, ProviderAuthModule, a class. */
export function faultRows({ faults, provider, code }: ProviderAuthOptionsError): CheckRow[] {
  return faults.map((fault) => {
    const [, about, text = fault] = /^([^\s:]{1,100}): (.*)/s.exec(fault) ?? [];
    const { problem, cure } = problemAndCure(text);
    return { provider: provider ?? about, outcome: 'failed', error: { code, message: problem, cure } };
  });
}
