import { attachHeaders } from 'nestjs-provider-auth';
import { describe, expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';

const token = new AccessToken({ value: 'fake-token', tokenType: 'Bearer', sentAt: 0, lifetime: 1_000 });

/** The headers that a request is given. */
async function attached(given: AccessToken | undefined) {
  const headers = new Map<string, string>();
  const attach = attachHeaders<{ key: string }>((parts) => ({
    'X-Auth': `Token ${parts.token.reveal()}`,
    'X-Key': parts.credentials.key,
  }));
  const request = {
    method: 'GET',
    url: 'https://acme.test/orders',
    body: undefined,
    setHeader: (name: string, value: string) => void headers.set(name, value),
    setQuery: () => expect.unreachable('no query is set'),
  };
  const context = { token: given, subject: undefined, credentials: () => Promise.resolve({ key: 'fake-key' }) };
  await attach(request, context);
  return Object.fromEntries(headers);
}

describe('attachHeaders()', () => {
  it('puts on what is made of the token and the credentials', async () => {
    expect(await attached(token)).toEqual({ 'X-Auth': 'Token fake-token', 'X-Key': 'fake-key' });
  });

  it('says what is missing where a definition has no token', async () => {
    await expect(attached(undefined)).rejects.toThrow(
      new TypeError('attachHeaders() needs a token; define `request` or `createToken`'),
    );
  });
});
