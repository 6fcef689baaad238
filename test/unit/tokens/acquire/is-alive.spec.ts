import { expect, it } from 'vitest';
import { AccessToken } from '../../../../lib/core/access-token.js';
import { isAlive } from '../../../../lib/tokens/acquire/is-alive.js';

const token = (renewal?: { refreshToken: string; expiresAt?: number }) =>
  new AccessToken({ value: 'a', tokenType: 'Bearer', sentAt: 1_000, lifetime: 500, renewal });

it('R46 a token is of use until it expires, or as long as its refresh token lives', () => {
  expect([1_499, 1_500].map((now) => isAlive(token(), now))).toEqual([true, false]);
  const renewed = token({ refreshToken: 'r', expiresAt: 2_000 });
  expect([1_999, 2_000].map((now) => isAlive(renewed, now))).toEqual([true, false]);
  expect(isAlive(token({ refreshToken: 'r' }), 1e15)).toBe(true);
});
