import { describe, expect, it } from 'vitest';
import { acquisitionErrorOf } from '../../../lib/http/acquisition-error-of.js';
import { ProviderAuthError } from '../../../lib/core/errors.js';

describe('why there was no other token', () => {
  const error = new ProviderAuthError('ERR_TOKEN_ENDPOINT_FAILED', 'acme', 'no');

  it.each([[{ providerAuth: error }], [Object.assign(new Error('401'), { providerAuth: error })]])(
    'is what an answer holds, or an error (%#)',
    (answer) => expect(acquisitionErrorOf(answer)).toBe(error),
  );

  it.each([undefined, null, 'text', 401, {}, new Error('401'), { providerAuth: undefined }, { providerAuth: 'no' }])(
    'is unknown of whatever else is thrown: %j',
    (thrown) => expect(acquisitionErrorOf(thrown)).toBeUndefined(),
  );
});
