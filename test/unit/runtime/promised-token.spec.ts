import { expect, it } from 'vitest';
import { AccessToken } from '../../../lib/core/access-token.js';
import { PromisedToken } from '../../../lib/runtime/promised-token.js';

const tokenOf = (value: string) => new AccessToken({ value, tokenType: 'Bearer', sentAt: 0, lifetime: 1_000 });

it('puts a token into a promise, another one for another token', async () => {
  const [first, second] = [tokenOf('first'), tokenOf('second')];
  const promised = new PromisedToken();
  const promise = promised.of(first);
  expect(promised.of(first)).toBe(promise);
  expect(await promise).toBe(first);
  expect(await promised.of(second)).toBe(second);
  expect(await promised.of(first)).toBe(first);
});
