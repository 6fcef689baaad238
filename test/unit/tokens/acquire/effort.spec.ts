import { expect, it } from 'vitest';
import { Effort } from '../../../../lib/tokens/acquire/effort.js';

it('what an acquisition has taken: whole milliseconds, requests, the last endpoint, a number that grows by one', () => {
  const first = new Effort(1_000.4);
  const second = new Effort(2_000);
  expect(second.acquisition).toBe(first.acquisition + 1);
  expect(first.endpoint).toBeUndefined();
  first.sending('https://one.acme.test');
  first.sending('https://two.acme.test');
  expect(first.endpoint).toBe('https://two.acme.test');
  expect(first.cost(1_250)).toEqual({
    acquisition: first.acquisition,
    durationMs: 249,
    attempts: 2,
    endpoint: 'https://two.acme.test',
  });
});
