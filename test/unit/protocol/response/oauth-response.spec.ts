import { describe, expect, it } from 'vitest';
import { renewalOf } from '../../../../lib/core/access-token.js';
import { kindOf } from '../../../../lib/protocol/response/oauth-response.js';
import { Provider } from '../../tokens/acquire/token-request-fixture.js';

describe('a refusal of RFC 6749', () => {
  it.each([
    [403, 'invalid_scope', 'invalid-request'],
    [401, 'invalid_target', 'invalid-request'],
    [401, 'invalid_request', 'invalid-request'],
    [401, 'unsupported_grant_type', 'invalid-request'],
    [400, 'server_error', 'transient'],
    [400, 'temporarily_unavailable', 'transient'],
    [400, 'another_code', 'invalid-request'],
    [400, 'toString', 'invalid-request'],
  ])('R22 with %d is known by its code %s: %s', (status, code, kind) => {
    expect(kindOf(status, code, false)).toBe(kind);
  });

  it.each([429, 500])('R22 with %d is known by that, whatever its code says', (status) => {
    const kind = kindOf(status, undefined, false);
    for (const code of ['invalid_client', 'invalid_scope']) expect(kindOf(status, code, false)).toBe(kind);
  });

  it('R22 whose code is no text is known by its status', () => {
    expect(kindOf(400, ['invalid_client'], false)).toBe('invalid-request');
    expect(kindOf(401, ['invalid_scope'], false)).toBe('credentials-rejected');
  });
});

describe('an answer of RFC 6749', () => {
  it.each(['refresh_expires_in', 'refresh_token_expires_in'])('R46 ends its refresh token by %s', async (name) => {
    const provider = new Provider().answer({
      access_token: 'abc',
      token_type: 'Bearer',
      refresh_token: 'r',
      [name]: 60,
    });
    const renewal = renewalOf(await provider.ask());
    expect(renewal).toEqual({ refreshToken: 'r', expiresAt: provider.clock.now() + 60_000 });
  });
});
