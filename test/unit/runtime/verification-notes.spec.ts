import { describe, expect, it } from 'vitest';
import { ProviderAuthError } from '../../../lib/core/errors.js';
import type { TokenEvent } from '../../../lib/core/token-event.js';
import { failed } from '../../../lib/runtime/provider-verification.js';
import { noteOf } from '../../../lib/runtime/verification-notes.js';

const text = 'a token was not revoked and lives until tomorrow: the server answered 500; check the revocation endpoint';
const notRevoked = (provider?: string): TokenEvent => ({
  type: 'revocation_failed',
  subject: undefined,
  error: new ProviderAuthError('ERR_TOKEN_NOT_REVOKED', provider, text),
});

describe('what is told beside a verification', () => {
  it.each<[string, TokenEvent, readonly unknown[]]>([
    [
      'a lifetime that is missing, and where the one comes from that counts',
      { type: 'lifetime_unusable' },
      [expect.stringMatching(/^its answer names no usable lifetime.*lifetime\.default \(5 min\) counts; set it$/)],
    ],
    ['a token that lives on, without the name of its provider', notRevoked('acme'), [text]],
    ['the same of an error without a provider', notRevoked(), [text]],
    ['nothing of what went well', { type: 'token_revoked', subject: undefined }, []],
  ])('is %s', (_what, event, notes) => {
    expect(noteOf(event)).toEqual(notes);
  });

  it('is all of the message where a failure is no single provider’s', () => {
    const error = new ProviderAuthError('ERR_STORE_FAILED', undefined, 'the token store failed; check that it runs');
    expect(failed(error)).toEqual({
      outcome: 'failed',
      error: { code: 'ERR_STORE_FAILED', message: 'the token store failed', cure: 'check that it runs' },
    });
  });
});
