import { describe, expect, it } from 'vitest';
import { ProviderAuthError } from '../../../lib/core/errors.js';
import { verificationError } from '../../../lib/runtime/provider-verification.js';

describe('what is wrong, and its cure', () => {
  it.each([
    ['it is broken; mend it', 'it is broken', 'mend it'],
    ['it is broken; mend it (as always; twice); then go on', 'it is broken', 'mend it (as always; twice); then go on'],
    ['it answered 401 (bad; (very; bad)); check it', 'it answered 401 (bad; (very; bad))', 'check it'],
    ['it answered 401 (bad ; ( bad); check it', 'it answered 401 (bad ; ( bad)', 'check it'],
    ['it answered 401 (:-); bad); check it', 'it answered 401 (:-)', 'bad); check it'],
    ['it is broken', 'it is broken', undefined],
  ])('%s', (text, message, cure) => {
    const code = 'ERR_TOKEN_REQUEST_REJECTED';
    expect(verificationError(new ProviderAuthError(code, 'acme', text))).toEqual({ code, message, cure });
    expect(verificationError(new ProviderAuthError(code, undefined, text))).toEqual({ code, message, cure });
  });
});
