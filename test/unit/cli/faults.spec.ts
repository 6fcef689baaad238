import { ProviderAuthError, ProviderAuthOptionsError } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { faultRows, isOptionsError } from '../../../lib/cli/faults.js';

describe('the faults of a start-up', () => {
  it('are a row each, with what they are about', () => {
    const code = 'ERR_PROVIDER_AUTH_OPTIONS';
    const row = (provider: string | undefined, message: string, cure: string | undefined) => ({
      provider,
      outcome: 'failed',
      error: { code, message, cure },
    });
    const faults = [
      'manis: it is wrong (a; b); mend it',
      'OrdersClient: it is wrong',
      'nobody knows what; look',
      'it is wrong there: mend it',
    ];
    expect(faultRows(new ProviderAuthOptionsError(faults))).toEqual([
      row('manis', 'it is wrong (a; b)', 'mend it'),
      row('OrdersClient', 'it is wrong', undefined),
      row(undefined, 'nobody knows what', 'look'),
      row(undefined, 'it is wrong there: mend it', undefined),
    ]);
    expect(faultRows(new ProviderAuthOptionsError(['it is wrong; mend it'], 'emma'))).toEqual([
      row('emma', 'it is wrong', 'mend it'),
    ]);
  });

  it('are known by the code of their error, whichever copy of the package threw it', () => {
    const foreign = Object.assign(new Error('x'), { code: 'ERR_PROVIDER_AUTH_OPTIONS', faults: [] });
    expect([new ProviderAuthOptionsError([]), foreign].map(isOptionsError)).toEqual([true, true]);
    const another = Object.assign(new Error('x'), { code: 'ERR_OF_ANOTHER_LIBRARY', faults: [] });
    const others = [new ProviderAuthError('ERR_UNKNOWN_PROVIDER', undefined, 'x'), another, new Error('x'), undefined];
    expect(others.map(isOptionsError)).toEqual([false, false, false, false]);
  });
});
