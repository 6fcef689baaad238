import { expect, it } from 'vitest';
import { inWholeMilliseconds } from '../../../lib/runtime/provider-status.js';

it('R80 a status in whole milliseconds is a copy, whatever is in it', () => {
  const status = { state: 'due', at: 1.5, none: undefined, last: { code: 'ERR', at: 2.4 }, rejections: { since: 0.6 } };
  const copy = { ...status, last: { ...status.last }, rejections: { ...status.rejections } };
  expect(inWholeMilliseconds(status)).toEqual({
    state: 'due',
    at: 2,
    none: undefined,
    last: { code: 'ERR', at: 2 },
    rejections: { since: 1 },
  });
  expect(status).toEqual(copy);
});
